import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import type { Span } from '../../admin/console/shapes';

export interface Series {
  name: string;
  /** A variable of the style sheet. */
  color: string;
  of: (span: Span) => number | null;
  /** Bars, each put upon the one before; a line otherwise. */
  bars?: boolean;
  /** A line of values that may stand alone, so each is marked. */
  hasGaps?: boolean;
}

export interface ChartProps {
  title: string;
  spans: Span[];
  series: Series[];
  /** All of it in words. */
  total: string;
  words: (value: number) => string;
}

const height = 118;
/** Of what is counted there are no halves. */
const steps = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 14 }, (_, power) => step * 10 ** power))
  .sort((a, b) => a - b);

/** A small chart. Whoever can't see it hears its title and the total. */
export function Chart({ title, spans, series, total, words }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current || spans.length === 0) return;
    const holder = place.current;
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(optionsOf(holder, series, words), dataOf(spans, series), holder);
    };
    const resized = new ResizeObserver(() => plot?.setSize({ width: holder.clientWidth, height }));
    draw();
    resized.observe(holder);
    scheme.addEventListener('change', draw);
    return () => {
      scheme.removeEventListener('change', draw);
      resized.disconnect();
      plot?.destroy();
    };
  }, [spans, series]);
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong> <span>{total}</span>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title}: ${total}`} />
      {series.length > 1 && (
        <ul class="legend" aria-hidden="true">
          {series.map(({ name, color }) => (
            <li key={name} class={`c${color}`}>
              {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

const scheme = window.matchMedia('(prefers-color-scheme: dark)');

/** Of bars that stand on each other the last is drawn first: those before it cover its lower part. */
function dataOf(spans: Span[], series: Series[]): uPlot.AlignedData {
  const times = spans.map(({ start }) => start / 1000);
  const values = series.map((_, at) =>
    spans.map((span) => {
      const bars = series.slice(0, at + 1).filter((each) => each.bars);
      return series[at]?.bars
        ? bars.reduce((sum, each) => sum + (each.of(span) ?? 0), 0)
        : (series[at]?.of(span) ?? null);
    }),
  );
  return [times, ...values.reverse()];
}

/** A canvas wants the colour itself, not the variable that stands for it. */
function colorOf(holder: HTMLElement, variable: string): string {
  const before = holder.style.color;
  holder.style.color = `var(${variable})`;
  const { color } = getComputedStyle(holder);
  holder.style.color = before;
  return color;
}

const hours = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Days where the marks are days apart, hours otherwise; seconds since the epoch. */
function timeWords([first = 0, second = 0]: number[]): (time: number) => string {
  const format = second - first >= 86_400 ? days : hours;
  return (time) => format.format(time * 1000);
}

/** Pixels; larger on a very large screen. */
function fontSize(): number {
  return Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.74);
}

function optionsOf(holder: HTMLElement, series: Series[], words: (value: number) => string): uPlot.Options {
  const color = (variable: string) => colorOf(holder, variable);
  const axis = { stroke: color('--muted'), font: `${fontSize()}px system-ui, sans-serif`, ticks: { show: false } };
  const grid = { stroke: color('--line'), width: 1 };
  return {
    width: holder.clientWidth,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(high ?? 0, 1) * 1.1] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        size: 28,
        gap: 9,
        values: (_plot, times) => times.map(timeWords(times)),
      },
      {
        ...axis,
        grid,
        space: 34,
        size: 56,
        incrs: steps,
        values: (_plot, values) => values.map((value) => (value === 0 ? '0' : words(value))),
      },
    ],
    series: [
      {},
      ...series
        .map(({ name, color: variable, bars, hasGaps }): uPlot.Series => {
          const shown = color(variable);
          if (bars && uPlot.paths.bars)
            return {
              label: name,
              fill: shown,
              width: 0,
              points: { show: false },
              paths: uPlot.paths.bars({ size: [0.8, 14] }),
            };
          const points = { show: hasGaps, size: 4, fill: shown };
          return { label: name, stroke: shown, width: 2, points, spanGaps: false };
        })
        .reverse(),
    ],
  };
}
