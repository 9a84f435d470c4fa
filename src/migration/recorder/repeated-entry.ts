import type { Entry } from 'har-format';
import type { Header } from '../har';
import type { Tapped } from './exchange-tap';
import type { Group } from './groups';
import { timingsOf } from './har-entry';
import type { Mask } from './mask';

/** Headers that are new each time. */
const changing = /^(date|x-request-id)$/i;
/** Longer answers are not compared byte by byte. */
const longest = 64 * 2 ** 10;

/**
 * An entry of which the next differs by nothing but its times: most recorded traffic is the same poll with the same answer.
 * Masking it anew each time would cost more than answering it does.
 */
export class RepeatedEntry {
  private readonly known: number;

  private constructor(
    private readonly tapped: Tapped,
    readonly group: Group,
    private readonly made: Entry,
  ) {
    this.known = sizeOf(group);
  }

  /** Undefined for what brings or gets more than a text, or was cut off: it hardly comes again. */
  static of(tapped: Tapped, group: Group, made: Entry): RepeatedEntry | undefined {
    const { method, body, answer, aborted } = tapped;
    const isPoll = method === 'GET' && body.kind === 'none' && !aborted;
    const isShort = 'text' in answer.kept && answer.kept.size <= longest;
    return isPoll && isShort && group.capabilities.size > 0 ? new RepeatedEntry(tapped, group, made) : undefined;
  }

  /** Whether an exchange at the same address is this one again, with nothing learned in between. */
  isAgain({ headers, status, answerHeaders, answer, body, aborted }: Tapped): boolean {
    const { tapped, group, known } = this;
    return (
      body.kind === 'none' &&
      !aborted &&
      status === tapped.status &&
      known === sizeOf(group) &&
      areSame(headers, tapped.headers) &&
      areSame(answerHeaders, tapped.answerHeaders) &&
      'text' in answer.kept &&
      'text' in tapped.answer.kept &&
      answer.kept.text.equals(tapped.answer.kept.text)
    );
  }

  entry(tapped: Tapped, mask: Mask): Entry {
    const { made } = this;
    const current = (before: Header[], now: Header[]) =>
      before.map((header, at) =>
        changing.test(header.name) ? { ...header, value: mask.text(now[at]?.value ?? '') } : header,
      );
    return {
      ...made,
      startedDateTime: new Date(tapped.startedAt).toISOString(),
      time: tapped.ended,
      request: { ...made.request, headers: current(made.request.headers, tapped.headers) },
      response: { ...made.response, headers: current(made.response.headers, tapped.answerHeaders) },
      timings: timingsOf(tapped),
    };
  }
}

function sizeOf({ secrets, capabilities }: Group): number {
  return secrets.size + capabilities.size;
}

function areSame(some: Header[], others: Header[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, value }, at) => {
      const other = others[at];
      return name === other?.name && (value === other.value || changing.test(name));
    })
  );
}
