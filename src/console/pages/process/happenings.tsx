import { useSignal } from '@preact/signals';
import type { AuditShown, DeliveryShown, TimelineEntry } from '../../../admin/console/shapes';
import { Badge, Notice, Scroll, Time } from '../../components/basics';
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
  return (
    <Scroll label="Table of deliveries">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">State</th>
            <th scope="col">Reason</th>
            <th scope="col">
              <span class="visually-hidden">Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((each) => (
            <tr key={each.id}>
              <td>
                {each.kind}
                <br />
                <small>{each.receiver}</small>
              </td>
              <td>
                <Badge tone={each.state === 'due' ? 'waiting' : 'failed'}>
                  {each.state === 'due' ? 'waits' : 'given up'}
                </Badge>{' '}
                <small>
                  {counted(each.tries, 'try', 'tries')}, <Time at={each.at} />
                </small>
              </td>
              <td>{each.reason}</td>
              <td>{each.canTryAgain && <TryAgain id={each.id} what={each.kind} reload={reload} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
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
  return (
    <Scroll label="Table of what operators did">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">From</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            <tr key={index}>
              <td>
                <Time at={entry.at} />
              </td>
              <td>
                {entry.from} <small>({entry.by})</small>
              </td>
              <td>
                {actions[entry.action] ?? entry.action}
                {withProcess && entry.processId && (
                  <>
                    {': '}
                    <a href={`/_/process/${entry.processId}`}>{entry.processId}</a>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
