import type { EngineShown } from '../../admin/console/shapes';
import { Badge, Code, Meter, Notice, Panel, Scroll, Time } from '../components/basics';
import { useResource } from '../state/resource';
import { bytes, count } from '../words/words';

/** What the embedded engine does, and what it could do. */
export function Engine() {
  const { data, error } = useResource<EngineShown>('engine', 2_000);
  const engine = data.value?.engine;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Engine</h1>
      </div>
      {error.value && <Notice tone="bad">{error.value}</Notice>}
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

function Tasks({ tasks }: { tasks: NonNullable<EngineShown['engine']>['tasks'] }) {
  return (
    <Scroll label="Table of tasks">
      <table>
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col">State</th>
            <th scope="col">Process</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map(({ id, operation, status, percent, processId, createdAt, startedAt }) => (
            <tr key={id}>
              <td>{operation}</td>
              <td>
                {status === 'processing' ? (
                  <span class="progress">
                    <progress max={100} value={percent} aria-label={`Progress of ${operation}`} />
                    {percent} %
                  </span>
                ) : (
                  <Badge tone="waiting">waits</Badge>
                )}
              </td>
              <td>{processId ? <a href={`/_/process/${processId}`}>{processId}</a> : '–'}</td>
              <td>
                <Time at={startedAt ?? createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Queues({ queues }: { queues: NonNullable<EngineShown['engine']>['queues'] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">At work</th>
          <th scope="col">Waiting</th>
        </tr>
      </thead>
      <tbody>
        {queues.map(({ account, running, waiting }) => (
          <tr key={account}>
            <td>{account}</td>
            <td>{running}</td>
            <td>{waiting}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Programs({ programs }: { programs: NonNullable<EngineShown['engine']>['programs'] }) {
  const inOrder = [...programs].sort((one, other) => Number(Boolean(one.path)) - Number(Boolean(other.path)));
  return (
    <Scroll label="Table of programs">
      <table>
        <thead>
          <tr>
            <th scope="col">Program</th>
            <th scope="col">State</th>
            <th scope="col">Version</th>
            <th scope="col">Where, or its packages</th>
          </tr>
        </thead>
        <tbody>
          {inOrder.map(({ title, path, version, packages }) => (
            <tr key={title}>
              <td>{title}</td>
              <td>
                <Badge tone={path ? 'finished' : 'failed'}>{path ? 'found' : 'missing'}</Badge>
              </td>
              <td>{version ?? '–'}</td>
              <td>
                <code>{path ?? packages}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
