import { useSignal } from '@preact/signals';
import type { KeyReport, Report } from '../../../admin/console/shapes';
import { Badge, Failure, Panel, Time } from '../../components/basics';
import { FirstCall } from '../../components/first-call';
import { useResource } from '../../state/resource';
import { count, counted } from '../../words/words';
import { Shape, toneOf } from './shape';

const readEvery = 60_000;
/** More are shown on demand: a report may hold thousands. */
const shownAtFirst = { keys: 20, shapes: 12 };

/** What each key still uses of v1, and what it is in v2. */
export function ReportSection() {
  const { data, error, reload } = useResource<Report>('report', readEvery);
  const report = data.value;
  return (
    <Panel title="What is left" id="left">
      {error.value && <Failure words={error.value} retry={reload} />}
      {!report && !error.value && <p class="none">Counting…</p>}
      {report?.keys.length === 0 && <NothingLeft days={report.days} />}
      {report && report.keys.length > 0 && (
        <>
          <Left report={report} />
          <Keys keys={report.keys} />
        </>
      )}
    </Panel>
  );
}

function NothingLeft({ days }: { days: number }) {
  return (
    <>
      <p>
        No v1 call was counted in the last {counted(days, 'day')}. Every call is counted here within seconds: what it
        uses of v1, and the v2 job and code it becomes. A first call:
      </p>
      <FirstCall />
      <p class="hint">
        If clients did call before, none needs the proxy any more: it can be switched off (docs/migrating.md, step 8).
      </p>
    </>
  );
}

function Left({ report: { left, days } }: { report: Report }) {
  return (
    <>
      <p>
        The proxy can be switched off once nobody calls it. In the last {counted(days, 'day')}{' '}
        {counted(left.keys, 'key')} made {counted(left.calls, 'call')} of {counted(left.shapes, 'kind')}:
      </p>
      <ul class="efforts">
        {Object.entries(left.shapesByEffort).map(([effort, shapes]) => (
          <li key={effort}>
            <strong>{count(shapes)}</strong> <Badge tone={toneOf(effort)}>{effort}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
}

function Keys({ keys }: { keys: KeyReport[] }) {
  const all = useSignal(false);
  const shown = all.value ? keys : keys.slice(0, shownAtFirst.keys);
  return (
    <>
      {shown.map((key) => (
        <Key key={key.label} report={key} />
      ))}
      <More left={keys.length - shown.length} what="key" onClick={() => (all.value = true)} />
    </>
  );
}

function Key({ report: { label, calls, firstSeen, lastSeen, shapes } }: { report: KeyReport }) {
  const all = useSignal(false);
  const shown = all.value ? shapes : shapes.slice(0, shownAtFirst.shapes);
  return (
    <section class="of-key" aria-label={`Calls of ${label}`}>
      <div class="panel-head">
        <h3>{label}</h3>
        <span class="hint">
          {counted(calls, 'call')}, since <Time at={Date.parse(firstSeen)} />, the last{' '}
          <Time at={Date.parse(lastSeen)} />
        </span>
      </div>
      {shown.map((shape) => (
        <Shape key={shape.id} report={shape} />
      ))}
      <More left={shapes.length - shown.length} what="kind of call" onClick={() => (all.value = true)} />
    </section>
  );
}

function More({ left, what, onClick }: { left: number; what: string; onClick: () => void }) {
  if (left <= 0) return null;
  return (
    <button type="button" class="quiet small" onClick={onClick}>
      Show {count(left)} more {left === 1 ? what : what.replace(/^\w+/, '$&s')}
    </button>
  );
}
