import { useSignal } from '@preact/signals';
import type { Range, Span, Statistics } from '../../../admin/console/shapes';
import { Chart, type Series } from '../../components/chart';
import { Failure } from '../../components/basics';
import { useResource } from '../../state/resource';
import { bytes, count, duration } from '../../words/words';

const ranges: Range[] = ['hour', 'day', 'week'];
const remembered = 'console.range';

/** Calls, durations, bytes, deliveries and errors over time. */
export function Charts() {
  const range = useSignal<Range>((localStorage.getItem(remembered) as Range | null) ?? 'hour');
  const { data, error, reload } = useResource<Statistics>(`statistics?range=${range.value}`, 10_000);
  const spans = data.value?.spans ?? [];
  const choose = (chosen: Range) => {
    range.value = chosen;
    localStorage.setItem(remembered, chosen);
  };
  return (
    <section class="charts" aria-labelledby="charts-title">
      <div class="charts-head">
        <h2 id="charts-title">The last {range.value}</h2>
        <div class="segments" role="group" aria-label="Span of the charts">
          {ranges.map((each) => (
            <button key={each} type="button" aria-pressed={each === range.value} onClick={() => choose(each)}>
              {each}
            </button>
          ))}
        </div>
      </div>
      {error.value && <Failure words={error.value} retry={reload} />}
      <div class="chart-grid" tabIndex={0} role="group" aria-labelledby="charts-title">
        {charts.map(({ title, series, total, words }) => (
          <Chart key={title} title={title} spans={spans} series={series} total={total(spans)} words={words} />
        ))}
      </div>
    </section>
  );
}

interface ChartRow {
  title: string;
  series: Series[];
  total: (spans: Span[]) => string;
  words: (value: number) => string;
}

const charts: ChartRow[] = [
  {
    title: 'Calls',
    series: [
      { name: 'finished', color: '--good', of: ({ finished }) => finished, bars: true },
      { name: 'failed', color: '--bad', of: ({ failed }) => failed, bars: true },
    ],
    total: (spans) => `${count(sum(spans, 'finished'))} finished, ${count(sum(spans, 'failed'))} failed`,
    words: count,
  },
  {
    title: 'Duration',
    series: [
      { name: 'p50', color: '--accent', of: ({ p50 }) => p50, hasGaps: true },
      { name: 'p95', color: '--active', of: ({ p95 }) => p95, hasGaps: true },
    ],
    total: (spans) => {
      const last = spans.findLast(({ p50 }) => p50 !== null);
      if (!last) return 'nothing ended';
      return `lately p50 ${duration(last.p50 ?? 0)}, p95 ${duration(last.p95 ?? 0)}`;
    },
    words: duration,
  },
  {
    title: 'Bytes',
    series: [
      { name: 'received', color: '--accent', of: ({ received }) => received },
      { name: 'made', color: '--good', of: ({ made }) => made },
    ],
    total: (spans) => `${bytes(sum(spans, 'received'))} in, ${bytes(sum(spans, 'made'))} out`,
    words: bytes,
  },
  {
    title: 'Deliveries waiting',
    series: [{ name: 'waiting', color: '--active', of: ({ waiting }) => waiting }],
    total: (spans) => `at most ${count(Math.max(0, ...spans.map(({ waiting }) => waiting)))}`,
    words: count,
  },
  {
    title: 'Upstream errors',
    series: [{ name: 'errors', color: '--bad', of: ({ upstreamErrors }) => upstreamErrors, bars: true }],
    total: (spans) => `${count(sum(spans, 'upstreamErrors'))} in all`,
    words: count,
  },
];

function sum(spans: Span[], name: 'finished' | 'failed' | 'received' | 'made' | 'upstreamErrors'): number {
  return spans.reduce((total, span) => total + span[name], 0);
}
