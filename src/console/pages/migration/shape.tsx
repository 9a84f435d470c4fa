import { useSignal } from '@preact/signals';
import type { ShapeReport } from '../../../admin/console/shapes';
import { Badge, Time } from '../../components/basics';
import { Duties, JobAndCode } from '../../components/job-and-code';
import { counted } from '../../words/words';

/** One kind of call; what it is in v2 is drawn once it is opened. */
export function Shape({ report }: { report: ShapeReport }) {
  const isOpen = useSignal(false);
  const { shape, calls, v2 } = report;
  return (
    <details class="shape" onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>
        <span class="calls">{counted(calls, 'call')}</span>
        <span class="what">
          <code>{shape.route}</code> {shape.pair?.replace('?-', 'any-').replace('-?', '').replace('-', ' → ')}
          <small>{traitsOf(shape).join(' · ')}</small>
        </span>
        <Badge tone={toneOf(v2.effort)}>{v2.effort}</Badge>
      </summary>
      {isOpen.value && <Inside report={report} />}
    </details>
  );
}

/** How much work a call is, as a colour. */
export function toneOf(effort: string): 'finished' | 'failed' | 'waiting' {
  if (effort === 'same call') return 'finished';
  return effort === 'an extra task' ? 'waiting' : 'failed';
}

function traitsOf({ encoding, mode, input, output, files, parameters, userAgent }: ShapeReport['shape']): string[] {
  const traits = [
    encoding,
    mode === 'convert' ? undefined : mode,
    input && `from ${input}`,
    output && `to ${output}`,
    files && 'several files',
    parameters && `with ${parameters.join(', ')}`,
    userAgent && `by ${userAgent}`,
  ];
  return traits.filter((trait) => trait !== undefined);
}

function Inside({ report: { shape, firstSeen, lastSeen, outcomes, v2 } }: { report: ShapeReport }) {
  const answers = Object.entries(outcomes).map(([status, times]) => `${status} (${counted(times, 'time')})`);
  return (
    <div class="inside">
      <p class="hint">
        Since <Time at={Date.parse(firstSeen)} />, the last <Time at={Date.parse(lastSeen)} />; answered{' '}
        {answers.join(', ')}.
      </p>
      <CallInLines shape={shape} warnings={v2.warnings} />
      {v2.instead && (
        <p>
          In v2: <strong>{v2.instead}</strong>.
        </p>
      )}
      <Duties title="Without the proxy you must" all={v2.yours} />
      {v2.job && <JobAndCode job={v2.job} code={v2.code ?? {}} />}
    </div>
  );
}

interface CallInLinesProps {
  shape: ShapeReport['shape'];
  warnings: ShapeReport['v2']['warnings'];
}

/** What the call says, one parameter a line, each warning at the line it belongs to. */
function CallInLines({ shape, warnings }: CallInLinesProps) {
  const lines = linesOf(shape);
  const ofCall = warnings.filter(({ parameter }) => !lines.some(({ path }) => path === parameter));
  if (lines.length === 0 && warnings.length === 0) return null;
  return (
    <ul class="lines" aria-label="The v1 call">
      {lines.map(({ path, text }) => {
        const own = warnings.filter(({ parameter }) => parameter === path);
        return (
          <li key={path} class={own.length > 0 ? 'warned' : undefined}>
            {text}
            {own.map(({ words }) => (
              <Warning key={words} words={words} />
            ))}
          </li>
        );
      })}
      {ofCall.map(({ parameter, words }) => (
        <li key={parameter + words} class="warned">
          {parameter}
          <Warning words={words} />
        </li>
      ))}
    </ul>
  );
}

function Warning({ words }: { words: string }) {
  return (
    <span class="remark warning">
      <strong>Warning:</strong> {words}.
    </span>
  );
}

function linesOf({ mode, pair, input, output, options = [], parameters = [] }: ShapeReport['shape']) {
  const [from, to] = pair?.split('-') ?? [];
  const values: [path: string, value: string | undefined][] = [
    ['mode', mode],
    ['inputformat', from],
    ['outputformat', to],
    ['input', input],
    ['output', output],
  ];
  return [
    ...values.flatMap(([path, value]) =>
      value === undefined || value === '?' ? [] : [{ path, text: `${path} = ${value}` }],
    ),
    ...options.map((name) => ({ path: `converteroptions.${name}`, text: `converteroptions[${name}]` })),
    ...parameters.map((name) => ({ path: name, text: name })),
  ];
}
