import { useSignal } from '@preact/signals';
import type { ShadowPage, ShadowRunShown } from '../../../admin/console/shapes';
import { Code, Failure, Panel, Scroll, Time } from '../../components/basics';
import { read, wordsFor } from '../../state/api';
import { useResource } from '../../state/resource';
import { count, counted } from '../../words/words';

const readEvery = 10_000;
const verdicts = [
  ['different', 'different'],
  ['failed', 'not compared'],
  ['', 'all'],
] as const;

/** Calls that ran on a second upstream as well, and what came out otherwise there. */
export function ShadowSection() {
  const verdict = useSignal<string>('different');
  const { data, error, reload } = useResource<ShadowPage>(`shadow?verdict=${verdict.value}`, readEvery);
  const page = data.value;
  return (
    <Panel
      title="Shadow runs"
      id="shadows"
      actions={
        page && page.summary.runs > 0 ? (
          <div class="segments" role="group" aria-label="Which runs are shown">
            {verdicts.map(([value, name]) => (
              <button
                key={value}
                type="button"
                aria-pressed={value === verdict.value}
                onClick={() => (verdict.value = value)}
              >
                {name}
              </button>
            ))}
          </div>
        ) : undefined
      }
    >
      {error.value && <Failure words={error.value} retry={reload} />}
      {page?.summary.runs === 0 && page.summary.running === 0 && <NoRuns />}
      {page && page.summary.runs + page.summary.running > 0 && (
        <>
          <p>{summaryOf(page.summary)}</p>
          <Runs key={verdict.value} verdict={verdict.value} newest={page.runs} />
        </>
      )}
    </Panel>
  );
}

const exampleRule = `{
  "upstreams": {
    "here": { "speaks": "v2", "engine": true },
    "cloud": { "speaks": "v2", "url": "https://api.cloudconvert.com/v2" }
  },
  "rules": [{ "to": "here", "shadow": "cloud", "shadowPercent": 10 }]
}`;

function NoRuns() {
  return (
    <>
      <p>
        No call has run twice yet. A rule of the routes file that names a <code>shadow</code> sends a twin of each call
        to another upstream: the client neither waits for it nor sees it, and what differs is shown here.
      </p>
      <Code label="A routes file for ROUTES_FILE" text={exampleRule} />
    </>
  );
}

function summaryOf({ runs, different, failed, running }: ShadowPage['summary']): string {
  const same = runs - different - failed;
  const over = `${counted(runs, 'call')} ran twice: ${count(same)} came out the same, ${count(different)} differed, ${count(failed)} could not be compared.`;
  return running > 0 ? `${over} ${count(running)} more run now.` : over;
}

function Runs({ verdict, newest }: { verdict: string; newest: ShadowRunShown[] }) {
  const older = useSignal<ShadowRunShown[]>([]);
  const error = useSignal<string | undefined>(undefined);
  const wasLast = useSignal(false);
  const showOlder = async () => {
    const last = older.value.at(-1) ?? newest.at(-1);
    try {
      const { runs } = await read<ShadowPage>(
        `shadow?verdict=${verdict}&before=${last ? `${last.at},${last.id}` : ''}`,
      );
      error.value = undefined;
      older.value = [...older.value, ...runs];
      wasLast.value = runs.length < pageLength;
    } catch (failure) {
      error.value = wordsFor(failure);
    }
  };
  if (newest.length === 0) return <p class="none">None of this kind.</p>;
  const known = new Set(newest.map(({ id }) => id));
  return (
    <div class="runs">
      {[...newest, ...older.value.filter(({ id }) => !known.has(id))].map((run) => (
        <Run key={run.id} run={run} />
      ))}
      {error.value && <Failure words={error.value} retry={() => void showOlder()} />}
      {newest.length >= pageLength && !wasLast.value && (
        <button type="button" class="quiet small" onClick={showOlder}>
          Show earlier ones
        </button>
      )}
    </div>
  );
}

/** As many as the server answers at once. */
const pageLength = 200;

function Run({ run }: { run: ShadowRunShown }) {
  const { processId, at, label, pair, primary, shadow, differences, failure } = run;
  return (
    <article class="shadow-run">
      <h3>
        <a href={`/_/process/${processId}`}>{pair.replace('-', ' → ')}</a>
        <small>
          {label}, <Time at={at} />
        </small>
      </h3>
      {failure !== undefined && <p class="remark warning">Not compared: {failure}</p>}
      {failure === undefined && differences.length === 0 && (
        <p class="none">
          {primary} and {shadow} gave the same.
        </p>
      )}
      {differences.length > 0 && (
        <Scroll label={`Differences of ${pair}`}>
          <table class="side-by-side">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">{primary}, which answered</th>
                <th scope="col">{shadow}, the shadow</th>
              </tr>
            </thead>
            <tbody>
              {differences.map((difference) => (
                <tr key={difference.what}>
                  <th scope="row">{difference.what}</th>
                  <td>{difference.primary}</td>
                  <td>{difference.shadow}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </article>
  );
}
