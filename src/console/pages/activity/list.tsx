import { useEffect, useRef, useState } from 'preact/hooks';
import type { ActivityItem } from '../../../admin/console/shapes';
import { StatusBadge, Time } from '../../components/basics';
import { now } from '../../state/now';
import { bytes, counted, duration, visible } from '../../words/words';
import type { Rows } from './rows';
import { useWindowRows } from './virtual';

/** Pixels of a row, as the style sheet has them. */
const heights = { wide: 46, narrow: 74 };
const narrow = window.matchMedia('(max-width: 760px)');
const columns = ['State', 'File', 'Pair', 'Key', 'Age', 'Took', 'Size'];

/** Ten thousand rows of which only those in sight exist; the arrow keys go from one to the next. */
export function List({ rows }: { rows: Rows }) {
  const list = useRef<HTMLDivElement>(null);
  const [isNarrow, setNarrow] = useState(narrow.matches);
  useEffect(() => {
    const update = () => setNarrow(narrow.matches);
    narrow.addEventListener('change', update);
    return () => narrow.removeEventListener('change', update);
  }, []);
  const items = rows.items.value;
  const height = isNarrow ? heights.narrow : heights.wide;
  const seen = useWindowRows(items.length, height, list);
  const last = seen.rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last > items.length - 60) void rows.more();
  }, [last, items.length]);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const index = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index);
    if (step === undefined || Number.isNaN(index)) return;
    event.preventDefault();
    const wanted = Math.min(items.length - 1, Math.max(0, index + step));
    seen.scrollTo(wanted);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-index="${wanted}"] a`)?.focus());
  };
  return (
    <div class="table" role="table" aria-label="Processes" aria-rowcount={items.length + 1}>
      <div role="rowgroup" class="table-head">
        <div role="row" aria-rowindex={1} class="row">
          {columns.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="table-body" ref={list} style={{ height: `${seen.size}px` }} onKeyDown={move}>
        {seen.rows.map(({ index, start }) => {
          const item = items[index];
          return item && <Row key={item.id} item={item} index={index} top={start - seen.offset} rows={rows} />;
        })}
      </div>
    </div>
  );
}

interface RowProps {
  item: ActivityItem;
  index: number;
  top: number;
  rows: Rows;
}

function Row({ item, index, top, rows }: RowProps) {
  const { id, status, filename, label, createdAt, message, warnings } = item;
  const progress = status === 'running' ? rows.progress.value[id] : undefined;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      class="row"
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" class="state">
        {progress ? <Progress {...progress} /> : <StatusBadge status={status} />}
      </span>
      <span role="cell" class="file">
        <a href={`/_/process/${id}`} title={filename ?? id}>
          {filename === null ? <code>{id}</code> : visible(filename)}
        </a>
        {warnings > 0 && <span class="warned">{counted(warnings, 'warning')}</span>}
        {message && (
          <span class="message" title={message}>
            {visible(message)}
          </span>
        )}
      </span>
      <span role="cell" class="pair">
        {item.inputFormat ?? '?'} → {item.outputFormat ?? '?'}
        {item.mode !== 'convert' && <em> {item.mode}</em>}
      </span>
      <span role="cell" class="key" title={label}>
        {label}
      </span>
      <span role="cell" class="age">
        <Time at={createdAt} />
      </span>
      <span role="cell" class="took">
        {tookOf(item)}
      </span>
      <span role="cell" class="size">
        {sizeOf(item)}
      </span>
    </div>
  );
}

function Progress({ step, percent }: { step: string; percent: number }) {
  return (
    <span class="progress of-step">
      <span>
        {step} <span class="percent">{percent} %</span>
      </span>
      <progress max={100} value={percent} aria-label={`Step ${step}`} />
    </span>
  );
}

function tookOf({ startedAt, endedAt, status }: ActivityItem): string {
  if (startedAt === null) return '';
  if (endedAt !== null) return duration(endedAt - startedAt);
  return status === 'running' ? duration(Math.floor(Math.max(0, now.value - startedAt) / 1000) * 1000) : '';
}

function sizeOf({ inputBytes, outputBytes }: ActivityItem): string {
  const sizes = [inputBytes, outputBytes].filter((size) => size !== null).map(bytes);
  return sizes.join(' → ');
}
