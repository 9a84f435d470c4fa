import type { HealthShown } from '../../admin/console/shapes';
import { Badge, Notice, Panel, Time } from '../components/basics';
import { Table, type Column } from '../components/table';
import { useResource } from '../state/resource';
import { bytes, counted } from '../words/words';
import { Audit, TryAgain } from './process/happenings';

const checks: Record<string, string> = { database: 'Database', upstream: 'Upstream', key: 'v2 key' };

/** Whether all is well, and what to do where it is not. */
export function Health() {
  const { data, error, reload } = useResource<HealthShown>('health', 5_000);
  const health = data.value;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Health</h1>
        {health && <Badge tone={health.status === 'ready' ? 'finished' : 'failed'}>{health.status}</Badge>}
      </div>
      {error.value && <Notice tone="bad">{error.value}</Notice>}
      {health && <Shown health={health} reload={reload} />}
    </div>
  );
}

function Shown({ health, reload }: { health: HealthShown; reload: () => void }) {
  const { deliveries, settings, audit, reasons } = health;
  return (
    <>
      {reasons.map((reason) => (
        <Notice key={reason} tone="bad">
          {reason}
        </Notice>
      ))}
      <Tiles health={health} />
      <Panel title="Deliveries given up" id="given-up">
        {deliveries.givenUp.length === 0 ? (
          <p class="none">None in the last week.</p>
        ) : (
          <GivenUp deliveries={deliveries.givenUp} reload={reload} />
        )}
      </Panel>
      <div class="columns">
        <Panel title="Settings in force" id="settings">
          <Settings settings={settings} />
        </Panel>
        <Panel title="What operators did" id="audit">
          <Audit entries={audit} withProcess />
        </Panel>
      </div>
    </>
  );
}

function Tiles({ health }: { health: HealthShown }) {
  const { database, spool, deliveries, upstream, version, node, startedAt } = health;
  const waiting = deliveries.waiting.reduce((sum, { count }) => sum + count, 0);
  return (
    <dl class="tiles">
      {Object.entries(health.checks).map(([name, good]) => (
        <div class="tile" key={name}>
          <dt>{checks[name] ?? name}</dt>
          <dd>
            <Badge tone={good ? 'finished' : 'failed'}>{good ? 'answers' : 'fails'}</Badge>
            {name === 'upstream' && <small>{upstream.url || upstream.name}</small>}
            {name === 'database' && (
              <small>
                {database.kind}
                {database.bytes !== null && `, ${bytes(database.bytes)}`}
              </small>
            )}
            {name === 'key' && <small>accepted by the upstream</small>}
          </dd>
        </div>
      ))}
      <div class="tile">
        <dt>Deliveries waiting</dt>
        <dd>
          {waiting}
          <small>{deliveries.waiting.map(({ kind, count }) => `${count} ${kind}`).join(', ') || 'none'}</small>
        </dd>
      </div>
      <div class="tile">
        <dt>Spool</dt>
        <dd>
          {bytes(spool.bytes)}
          <small>{counted(spool.files, 'upload')} on the disk</small>
        </dd>
      </div>
      <div class="tile">
        <dt>Version</dt>
        <dd>
          {version}
          <small>
            Node {node}, started <Time at={startedAt} />
          </small>
        </dd>
      </div>
    </dl>
  );
}

type GivenUpDelivery = HealthShown['deliveries']['givenUp'][number];

function GivenUp({ deliveries, reload }: { deliveries: GivenUpDelivery[]; reload: () => void }) {
  const columns: Column<GivenUpDelivery>[] = [
    { name: 'When', cell: ({ endedAt }) => <Time at={endedAt} /> },
    { name: 'What', cell: ({ kind }) => kind },
    { name: 'To', cell: ({ receiver }) => receiver },
    {
      name: 'Why',
      cell: ({ reason, tries }) => (
        <>
          {reason} <small>({counted(tries, 'try', 'tries')})</small>
        </>
      ),
    },
    { name: 'Process', cell: ({ processId }) => <a href={`/_/process/${processId}`}>{processId}</a> },
    {
      name: 'Action',
      isAction: true,
      cell: ({ id, kind, canTryAgain }) => canTryAgain && <TryAgain id={id} what={kind} reload={reload} />,
    },
  ];
  return <Table label="Table of deliveries given up" columns={columns} rows={deliveries} keyOf={({ id }) => id} />;
}

type Setting = HealthShown['settings'][number];

const settingColumns: Column<Setting>[] = [
  { name: 'Variable', cell: ({ variable }) => <code>{variable}</code> },
  {
    name: 'Value',
    cell: ({ value }) => (value === '' ? <span class="none">not set</span> : <code>{value}</code>),
  },
];

function Settings({ settings }: { settings: Setting[] }) {
  return (
    <Table
      label="Table of settings"
      columns={settingColumns}
      rows={settings}
      keyOf={({ variable }) => variable}
      titleOf={({ meaning }) => meaning}
    />
  );
}
