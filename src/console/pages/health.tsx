import type { HealthShown } from '../../admin/console/shapes';
import { Badge, Failure, Notice, Panel, Time } from '../components/basics';
import { Hint } from '../components/hint';
import { Table, type Column } from '../components/table';
import { useResource } from '../state/resource';
import { bytes, counted } from '../words/words';
import { Audit, TryAgain } from './process/happenings';

const checks: Record<string, { name: string; good: string; bad: string }> = {
  database: { name: 'Database', good: 'answers', bad: 'fails' },
  upstream: { name: 'Upstream', good: 'answers', bad: 'fails' },
  key: { name: 'v2 key', good: 'accepted', bad: 'refused' },
};

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
      {error.value && <Failure words={error.value} retry={reload} />}
      {!health && !error.value && <p class="loading">Loading…</p>}
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
      <Panel title="What operators did" id="audit">
        <Audit entries={audit} withProcess />
      </Panel>
      <Panel title="Settings in force" id="settings">
        <Settings settings={settings} />
      </Panel>
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
          <dt>{checks[name]?.name ?? name}</dt>
          <dd>
            <Badge tone={good ? 'finished' : 'failed'}>
              {good ? (checks[name]?.good ?? 'good') : (checks[name]?.bad ?? 'bad')}
            </Badge>
            {name === 'upstream' && <small>{upstream.url || upstream.name}</small>}
            {name === 'database' && (
              <small>
                {database.kind}
                {database.bytes !== null && `, ${bytes(database.bytes)}`}
              </small>
            )}
            {name === 'key' && <small>by the upstream</small>}
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
  {
    name: 'Meaning',
    cell: ({ meaning }) => (
      <span class="none">
        <Hint text={meaning} />
      </span>
    ),
  },
];

function Settings({ settings }: { settings: Setting[] }) {
  return (
    <Table label="Table of settings" columns={settingColumns} rows={settings} keyOf={({ variable }) => variable} />
  );
}
