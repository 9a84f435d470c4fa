import type { ComponentChildren } from 'preact';
import { useSignal } from '@preact/signals';
import type { Status } from '../../admin/console/shapes';
import { now } from '../state/now';
import { ago, exactTime } from '../words/words';

/** How long ago, with the exact time for whoever points at it or listens. */
export function Time({ at }: { at: number }) {
  const exact = exactTime(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {ago(at, now.value)}
    </time>
  );
}

const marks: Record<Status, string> = { waiting: '○', running: '◐', finished: '✓', failed: '✕', cancelled: '–' };

/** A word and a sign: colour alone tells nothing. */
export function StatusBadge({ status }: { status: Status }) {
  return (
    <span class={`badge ${status}`}>
      <span aria-hidden="true">{marks[status]}</span> {status}
    </span>
  );
}

export function Badge({ tone, children }: { tone: 'finished' | 'failed' | 'waiting'; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export function Notice({ tone = 'info', children }: { tone?: 'info' | 'bad' | 'good'; children: ComponentChildren }) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** What went wrong, and a button that tries once more. */
export function Failure({
  words,
  retry,
  children,
}: {
  words: string;
  retry: () => void;
  children?: ComponentChildren;
}) {
  return (
    <Notice tone="bad">
      {words}{' '}
      <button type="button" class="link" onClick={retry}>
        Try again
      </button>
      {children}
    </Notice>
  );
}

export function Panel(props: { title: string; id: string; children: ComponentChildren; actions?: ComponentChildren }) {
  const { title, id, children, actions } = props;
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** What may be wider than its place; the keyboard scrolls it, too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}

/** Text to copy, as it is. */
export function Code({ text, label }: { text: string; label: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => (copied.value = true),
      () => undefined,
    );
    setTimeout(() => (copied.value = false), 2000);
  };
  return (
    <div class="code">
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <button type="button" class="quiet small" onClick={copy} aria-label={`Copy: ${label}`}>
        {copied.value ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}

export function Meter({ value, max, label }: { value: number; max: number; label: string }) {
  return <meter value={value} max={max} high={max * 0.9} low={max * 0.75} optimum={0} aria-label={label} />;
}
