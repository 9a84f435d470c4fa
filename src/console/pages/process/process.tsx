import { useSignal } from '@preact/signals';
import { useRoute } from 'preact-iso';
import type { ProcessDetail } from '../../../admin/console/shapes';
import { Code, Failure, Notice, Panel, StatusBadge, Time } from '../../components/basics';
import { Confirm } from '../../components/confirm';
import { codeTabs } from '../../components/job-and-code';
import { Tabs } from '../../components/tabs';
import { change, wordsFor } from '../../state/api';
import { useResource, type Resource } from '../../state/resource';
import { bytes, duration, visible } from '../../words/words';
import { Calls, JobLines } from './call-and-job';
import { Files } from './files';
import { Audit, Deliveries, Timeline } from './happenings';

/** All of one Process. */
export function Process() {
  const { params } = useRoute();
  return <OneProcess key={params.id} id={params.id ?? ''} />;
}

function OneProcess({ id }: { id: string }) {
  const detail = useResource<ProcessDetail>(`processes/${encodeURIComponent(id)}`, 2_000);
  const { data, error } = detail;
  return (
    <div class="page">
      {!data.value && <h1>Process</h1>}
      {error.value && (
        <Failure words={error.value} retry={detail.reload}>
          {' or '}
          <a href="/_/">see all activity</a>.
        </Failure>
      )}
      {data.value && <Shown detail={data.value} resource={detail} />}
      {!data.value && !error.value && <p class="loading">Loading…</p>}
    </div>
  );
}

function Shown({ detail, resource }: { detail: ProcessDetail; resource: Resource<ProcessDetail> }) {
  const { item, run, answer, calls } = detail;
  const job = run && (run.supported ? run : (run.incomplete ?? run.elsewhere));
  return (
    <>
      <Head detail={detail} resource={resource} />
      {item.message && <Notice tone="bad">{visible(item.message)}</Notice>}
      {!detail.exists && <Notice>Its files are gone. What is shown is what the console remembers of it.</Notice>}
      <div class="columns">
        <Panel title="Timeline" id="timeline">
          <Timeline entries={detail.timeline} />
        </Panel>
        <div class="stack">
          <Panel title="Files" id="files">
            <Files id={item.id} files={detail.files} />
          </Panel>
          <Panel title="Deliveries" id="deliveries">
            <Deliveries deliveries={detail.deliveries} reload={resource.reload} />
          </Panel>
        </div>
      </div>
      <div class="columns">
        <Panel title="The v1 call" id="call">
          <Calls calls={calls} run={job ?? undefined} warnings={detail.warnings} />
        </Panel>
        <Panel title="The v2 job it became" id="job">
          {run && !run.supported && <Notice tone="bad">{run.message}</Notice>}
          {job ? (
            <JobLines job={job.job} tasks={detail.tasks} warnings={detail.warnings} />
          ) : (
            <p class="none">{calls.length === 0 ? 'Its call was not recorded.' : 'It has not been started.'}</p>
          )}
        </Panel>
      </div>
      <div class="columns">
        <Panel title="What the client sees" id="answer">
          {answer ? (
            <>
              <p class="hint">
                GET /process/{item.id} answers {answer.status}:
              </p>
              <Code label="Status JSON" text={JSON.stringify(answer.body, null, 2)} />
            </>
          ) : (
            <p class="none">404: the process is gone.</p>
          )}
        </Panel>
        {job && (
          <Panel title="The same in v2" id="code">
            <Tabs label="Languages" all={codeTabs(job.code)} />
          </Panel>
        )}
      </div>
      <Panel title="What operators did" id="audit">
        <Audit entries={detail.audit} />
      </Panel>
    </>
  );
}

function Head({ detail, resource }: { detail: ProcessDetail; resource: Resource<ProcessDetail> }) {
  const { item, can } = detail;
  const asking = useSignal<'cancel' | 'delete' | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const answered = async (confirmed: boolean) => {
    const asked = asking.value;
    asking.value = undefined;
    if (!confirmed || !asked) return;
    const path = `processes/${item.id}`;
    try {
      if (asked === 'cancel') await change('POST', `${path}/cancel`);
      else await change('DELETE', `${path}?confirm=${item.id}`);
      failure.value = undefined;
    } catch (error) {
      failure.value = wordsFor(error);
    }
    resource.reload();
  };
  return (
    <>
      <div class="page-head">
        <h1>{item.filename === null ? item.id : visible(item.filename)}</h1>
        <StatusBadge status={item.status} />
        <div class="actions">
          {can.cancel && (
            <button type="button" class="quiet" onClick={() => (asking.value = 'cancel')}>
              Cancel
            </button>
          )}
          {can.delete && (
            <button type="button" class="quiet" onClick={() => (asking.value = 'delete')}>
              Delete…
            </button>
          )}
        </div>
      </div>
      <Facts detail={detail} />
      {failure.value && <Notice tone="bad">{failure.value}</Notice>}
      {asking.value && (
        <Confirm
          question={asking.value === 'cancel' ? 'Cancel this process?' : 'Delete this process and its files?'}
          detail="Its files go at once, here and at the upstream, and its client gets 404. This can't be undone."
          action={asking.value === 'cancel' ? 'Cancel it' : 'Delete it'}
          onAnswer={(confirmed) => void answered(confirmed)}
        />
      )}
    </>
  );
}

function Facts({ detail: { item, upstream, jobId, expiresAt } }: { detail: ProcessDetail }) {
  const took = item.startedAt !== null && item.endedAt !== null ? duration(item.endedAt - item.startedAt) : undefined;
  const sizes = [item.inputBytes, item.outputBytes].filter((size) => size !== null).map(bytes);
  return (
    <dl class="facts">
      <Fact name="Pair" value={`${item.inputFormat ?? '?'} → ${item.outputFormat ?? '?'}`} />
      <Fact name="Mode" value={item.mode} />
      <Fact name="Key" value={item.label} />
      <div>
        <dt>Created</dt>
        <dd>
          <Time at={item.createdAt} />
        </dd>
      </div>
      {took && <Fact name="Took" value={took} />}
      {sizes.length > 0 && <Fact name="Size" value={sizes.join(' → ')} />}
      {upstream && <Fact name="Upstream" value={upstream} />}
      <Fact name="Id" value={item.id} code />
      {jobId && <Fact name="Job" value={jobId} code />}
      {expiresAt !== null && (
        <div>
          <dt>Expires</dt>
          <dd>
            <Time at={expiresAt} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Fact({ name, value, code }: { name: string; value: string; code?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{code ? <code>{value}</code> : value}</dd>
    </div>
  );
}
