import { useSignal } from '@preact/signals';
import type { AuditShown, DeliveryShown, TimelineEntry } from '../../../admin/console/shapes';
import { Badge, Notice, Time } from '../../components/basics';
import { Table, type Column } from '../../components/table';
import { change, wordsFor } from '../../state/api';
import { clockTime, counted, duration, exactTime } from '../../words/words';

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <ol class="timeline">
      {entries.map((entry, index) => (
        <li key={index} class={entry.tone}>
          <time dateTime={new Date(entry.at).toISOString()} title={exactTime(entry.at)}>
            {clockTime(entry.at)}
          </time>
          <span class="what">
            {entry.title}
            {entry.detail && <small>{entry.detail}</small>}
          </span>
          <span class="took">{entry.duration === undefined ? '' : duration(entry.duration)}</span>
        </li>
      ))}
    </ol>
  );
}

interface DeliveriesProps {
  deliveries: DeliveryShown[];
  reload: () => void;
}

export function Deliveries({ deliveries, reload }: DeliveriesProps) {
  if (deliveries.length === 0) return <p class="none">Nothing waits to be delivered, and nothing was given up.</p>;
  const columns: Column<DeliveryShown>[] = [
    {
      name: 'What',
      cell: ({ kind, receiver }) => (
        <>
          {kind}
          <br />
          <small>{receiver}</small>
        </>
      ),
    },
    { name: 'State', cell: (delivery) => <DeliveryState delivery={delivery} /> },
    { name: 'Reason', cell: ({ reason }) => reason },
    {
      name: 'Action',
      isAction: true,
      cell: ({ id, kind, canTryAgain }) => canTryAgain && <TryAgain id={id} what={kind} reload={reload} />,
    },
  ];
  return <Table label="Table of deliveries" columns={columns} rows={deliveries} keyOf={({ id }) => id} />;
}

function DeliveryState({ delivery: { state, tries, at } }: { delivery: DeliveryShown }) {
  return (
    <>
      <Badge tone={state === 'due' ? 'waiting' : 'failed'}>{state === 'due' ? 'waits' : 'given up'}</Badge>{' '}
      <small>
        {counted(tries, 'try', 'tries')}, <Time at={at} />
      </small>
    </>
  );
}

export function TryAgain({ id, what, reload }: { id: string; what: string; reload: () => void }) {
  const error = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const tryAgain = async () => {
    busy.value = true;
    await change('POST', `deliveries/${id}/retry`).catch((failure: unknown) => (error.value = wordsFor(failure)));
    busy.value = false;
    reload();
  };
  return (
    <>
      <button
        type="button"
        class="quiet small"
        disabled={busy.value}
        onClick={tryAgain}
        aria-label={`Try ${what} again`}
      >
        Try again
      </button>
      {error.value && <Notice tone="bad">{error.value}</Notice>}
    </>
  );
}

const actions: Record<string, string> = {
  'sign-in': 'signed in',
  'sign-out': 'signed out',
  'sign-in-refused': 'was refused with a wrong token',
  cancel: 'cancelled it',
  delete: 'deleted it',
  'retry-delivery': 'tried a delivery again',
  thumbnail: 'looked at a file',
};

export function Audit({ entries, withProcess }: { entries: AuditShown[]; withProcess?: boolean }) {
  if (entries.length === 0) return <p class="none">Nothing so far.</p>;
  const columns: Column<AuditShown>[] = [
    { name: 'When', cell: ({ at }) => <Time at={at} /> },
    {
      name: 'From',
      cell: ({ from, by }) => (
        <>
          {from} <small>({by})</small>
        </>
      ),
    },
    { name: 'What', cell: (entry) => <Action entry={entry} withProcess={withProcess} /> },
  ];
  return <Table label="Table of what operators did" columns={columns} rows={entries} />;
}

function Action({ entry: { action, processId }, withProcess }: { entry: AuditShown; withProcess?: boolean }) {
  const words = actions[action] ?? action;
  if (!withProcess || !processId) return <>{words}</>;
  return (
    <>
      {words}: <a href={`/_/process/${processId}`}>{processId}</a>
    </>
  );
}
