import type { CallShown, ProcessDetail, TaskShown } from '../../../admin/console/shapes';
import { Time } from '../../components/basics';
import { bytes, visible } from '../../words/words';
import { callLines, jobLines, type Line } from './lines';

type Warnings = ProcessDetail['warnings'];

interface RunShown {
  options: { name: string; value?: string; becomes: string }[];
}

interface CallsProps {
  calls: CallShown[];
  run?: RunShown;
  warnings: Warnings;
}

/** The requests as they came in: each parameter on a line, with what became of it below. */
export function Calls({ calls, run, warnings }: CallsProps) {
  if (calls.length === 0) return <p class="none">Its call was not recorded.</p>;
  const lines = calls.map(({ given }) => callLines(given));
  const elsewhere = warnings.filter(({ parameter }) => !lines.flat().some(({ path }) => path === parameter));
  return (
    <>
      {calls.map((call, index) => (
        <div class="call" key={call.at}>
          <h3>
            {call.method} /{call.route === 'convert' ? 'convert' : call.route === 'create' ? 'process' : 'process/…'}
            <small>
              {call.encoding}, <Time at={call.at} />
              {call.client && `, ${call.client}`}
            </small>
          </h3>
          <ul class="lines">
            {(lines[index] ?? []).map((line) => (
              <CallLine key={line.path} line={line} run={run} warnings={warnings} />
            ))}
            {call.files.map(({ filename, size }) => (
              <li key={filename}>
                {visible(filename)} <span class="remark">{bytes(size)} came along</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {elsewhere.map((warning) => (
        <p class="remark" key={warning.parameter}>
          {warning.parameter}: {warning.cause}; {warning.outcome}.
        </p>
      ))}
    </>
  );
}

function CallLine({ line, run, warnings }: { line: Line; run?: RunShown; warnings: Warnings }) {
  const own = warnings.filter(({ parameter }) => parameter === line.path);
  const [, option] = /^(?:converteroptions|options)\.(.+)$/.exec(line.path) ?? [];
  const becomes = own.length > 0 ? undefined : run?.options.find(({ name }) => name === option)?.becomes;
  return (
    <li class={own.length > 0 ? 'warned' : undefined}>
      {line.text}
      {becomes && <span class="remark">→ {becomes}</span>}
      {own.map((warning) => (
        <Warning key={warning.cause} {...warning} />
      ))}
    </li>
  );
}

function Warning({ cause, outcome }: { cause: string; outcome: string }) {
  return (
    <span class="remark warning">
      <strong>Warning:</strong> {cause}; {outcome}.
    </span>
  );
}

interface JobProps {
  job: { tasks: Record<string, Record<string, unknown>> };
  tasks: TaskShown[];
  warnings: Warnings;
}

/** The job task by task, with how each fared and what the upstream refused at its line. */
export function JobLines({ job, tasks, warnings }: JobProps) {
  return (
    <ul class="lines">
      {jobLines(job).map((line, index) => {
        const task = tasks.find(({ name }) => name === line.path);
        const own = line.path ? warnings.filter(({ parameter }) => parameter === line.path) : [];
        return (
          <li key={index} class={own.length > 0 ? 'warned' : undefined}>
            {line.text}
            {task && <TaskRemark task={task} />}
            {own.map((warning) => (
              <Warning key={warning.cause} {...warning} />
            ))}
          </li>
        );
      })}
    </ul>
  );
}

function TaskRemark({ task: { status, percent, engine, message } }: { task: TaskShown }) {
  const words = [
    status === 'processing' ? `${percent ?? 0} %` : status,
    engine,
    status === 'error' ? message : undefined,
  ];
  return (
    <span class={`remark inline ${status === 'error' ? 'warning' : ''}`}>{words.filter(Boolean).join(' · ')}</span>
  );
}
