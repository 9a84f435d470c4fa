import type { EngineShown } from '../../admin/console/shapes';
import { Badge, Code, Failure, Meter, Notice, Panel, Time } from '../components/basics';
import { Table, type Column } from '../components/table';
import { useResource } from '../state/resource';
import { bytes, count } from '../words/words';

/** What the embedded engine does, and what it could do. */
export function Engine() {
  const { data, error, reload } = useResource<EngineShown>('engine', 2_000);
  const engine = data.value?.engine;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Engine</h1>
      </div>
      {error.value && <Failure words={error.value} retry={reload} />}
      {!data.value && !error.value && <p class="loading">Loading…</p>}
      {data.value && !engine && (
        <Notice>
          Jobs run at {data.value.upstream}: the embedded engine is not in use. <code>UPSTREAM=engine</code> starts it.
        </Notice>
      )}
      {engine && <Shown engine={engine} />}
    </div>
  );
}

function Shown({ engine }: { engine: NonNullable<EngineShown['engine']> }) {
  const { tasks, queues, disk, programs, install } = engine;
  const running = queues.reduce((sum, each) => sum + each.running, 0);
  const waiting = queues.reduce((sum, each) => sum + each.waiting, 0);
  return (
    <>
      <dl class="tiles">
        <div class="tile">
          <dt>Tasks at work</dt>
          <dd>{count(running)}</dd>
        </div>
        <div class="tile">
          <dt>Tasks that wait</dt>
          <dd>{count(waiting)}</dd>
        </div>
        <div class="tile">
          <dt>Files of the engine</dt>
          <dd>
            {bytes(disk.used)} <small>of {bytes(disk.limit)}</small>
            <Meter value={disk.used} max={disk.limit} label="Share of the quota that is used" />
          </dd>
        </div>
        <div class="tile">
          <dt>Free on the disk</dt>
          <dd>{bytes(disk.free)}</dd>
        </div>
      </dl>
      <div class="columns">
        <Panel title="Tasks" id="tasks">
          {tasks.length === 0 ? <p class="none">Nothing to do right now.</p> : <Tasks tasks={tasks} />}
        </Panel>
        <Panel title="Queue by key" id="queues">
          {queues.length === 0 ? <p class="none">Nobody waits.</p> : <Queues queues={queues} />}
        </Panel>
      </div>
      <Panel title="Programs" id="programs">
        {install ? (
          <>
            <p>With more programs it converts more. This installs what is missing, on Debian and Ubuntu:</p>
            <Code label="Install line" text={install} />
          </>
        ) : (
          <Notice tone="good">Every program that it can use is here.</Notice>
        )}
        <Programs programs={programs} />
      </Panel>
    </>
  );
}

type EngineNow = NonNullable<EngineShown['engine']>;
type Task = EngineNow['tasks'][number];

const taskColumns: Column<Task>[] = [
  { name: 'Operation', cell: ({ operation }) => operation },
  { name: 'State', cell: (task) => <TaskState task={task} /> },
  {
    name: 'Process',
    cell: ({ processId }) => (processId ? <a href={`/_/process/${processId}`}>{processId}</a> : '–'),
  },
  { name: 'Since', cell: ({ createdAt, startedAt }) => <Time at={startedAt ?? createdAt} /> },
];

function Tasks({ tasks }: { tasks: Task[] }) {
  return <Table label="Table of tasks" columns={taskColumns} rows={tasks} keyOf={({ id }) => id} />;
}

function TaskState({ task: { status, operation, percent } }: { task: Task }) {
  if (status !== 'processing') return <Badge tone="waiting">waits</Badge>;
  return (
    <span class="progress">
      <progress max={100} value={percent} aria-label={`Progress of ${operation}`} />
      {percent} %
    </span>
  );
}

const queueColumns: Column<EngineNow['queues'][number]>[] = [
  { name: 'Key', cell: ({ account }) => account },
  { name: 'At work', cell: ({ running }) => count(running) },
  { name: 'Waiting', cell: ({ waiting }) => count(waiting) },
];

function Queues({ queues }: { queues: EngineNow['queues'] }) {
  return <Table label="Table of queues" columns={queueColumns} rows={queues} keyOf={({ account }) => account} />;
}

const programColumns: Column<EngineNow['programs'][number]>[] = [
  { name: 'Program', cell: ({ title }) => title },
  {
    name: 'State',
    cell: ({ path }) => <Badge tone={path ? 'finished' : 'failed'}>{path ? 'found' : 'missing'}</Badge>,
  },
  { name: 'Version', cell: ({ version }) => version ?? '–' },
  { name: 'Where, or its packages', cell: ({ path, packages }) => <code>{path ?? packages}</code> },
];

/** What is missing comes first. */
function Programs({ programs }: { programs: EngineNow['programs'] }) {
  const inOrder = [...programs].sort((one, other) => Number(Boolean(one.path)) - Number(Boolean(other.path)));
  return <Table label="Table of programs" columns={programColumns} rows={inOrder} keyOf={({ title }) => title} />;
}
