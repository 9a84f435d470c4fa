import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Entry } from 'har-format';
import { addressOf, pairsOf, sentHeaders, type Tapped } from './exchange-tap';
import type { Group } from './groups';

/** A GET of a status without a body, that was answered in one go. Times are milliseconds since the epoch. */
export interface Poll {
  request: IncomingMessage;
  response: ServerResponse;
  startedAt: number;
  ended: number;
  body: string;
  /** What the answer calls it in `X-Request-Id`. */
  requestId: string;
}

/** The same as whoever looks on would have seen it. */
export function tappedPoll({ request, response, startedAt, ended, body }: Poll): Tapped {
  const text = Buffer.from(body);
  const duration = ended - startedAt;
  return {
    ...{ startedAt, requestEnded: 0, answerBegan: duration, ended: duration },
    method: 'GET',
    url: addressOf(request),
    httpVersion: request.httpVersion,
    headers: pairsOf(request.rawHeaders),
    body: { kind: 'none' },
    status: response.statusCode,
    statusText: response.statusMessage,
    answerHeaders: sentHeaders(response),
    answer: { isText: true, kept: { text, size: text.length } },
    aborted: false,
  };
}

/**
 * The JSON of an entry for polls that differ by nothing but their times and the id of the request: most recorded traffic.
 * Masking and writing each anew would take longer than answering it does.
 */
export class PollLine {
  private readonly known: number;
  private readonly head: Head;

  private constructor(
    private readonly poll: Poll,
    readonly group: Group,
    /** What stands before, between and behind what is new each time. */
    private readonly pieces: string[],
  ) {
    this.known = sizeOf(group);
    this.head = headFormOf(poll);
  }

  /** Undefined where the client names the request itself: its words have to be masked. */
  static of(poll: Poll, group: Group, made: Entry): PollLine | undefined {
    const isNamed = poll.request.rawHeaders.some((name) => /^x-request-id$/i.test(name));
    if (isNamed || group.capabilities.size === 0) return undefined;
    const mark = (name: New) => `\u0001${name}\u0001`;
    const marked = {
      ...made,
      startedDateTime: mark('start'),
      time: mark('time'),
      timings: { send: 0, wait: mark('time'), receive: 0 },
      response: {
        ...made.response,
        headers: made.response.headers.map(({ name, value }) => ({
          name,
          value: /^date$/i.test(name) ? mark('date') : /^x-request-id$/i.test(name) ? mark('id') : value,
        })),
      },
    };
    return new PollLine(poll, group, JSON.stringify(marked).split(/"\\u0001(\w+)\\u0001"/));
  }

  /** Whether a poll at the same path is this one again, with nothing learned in between. */
  isAgain(poll: Poll): boolean {
    const { poll: before, group, known } = this;
    return (
      poll.body === before.body &&
      known === sizeOf(group) &&
      isSecure(poll) === isSecure(before) &&
      areSame(poll.request.rawHeaders, before.request.rawHeaders) &&
      isOfForm(headOf(poll), this.head)
    );
  }

  line(poll: Poll): string {
    const { pieces } = this;
    let line = pieces[0] ?? '';
    for (let at = 1; at < pieces.length; at += 2) line += this.written(pieces[at] as New, poll) + pieces[at + 1];
    return line;
  }

  private written(name: New, poll: Poll): string {
    if (name === 'time') return String(poll.ended - poll.startedAt);
    if (name === 'start') return `"${stampOf(poll.startedAt)}"`;
    if (name === 'id') return `"${poll.requestId}"`;
    return `"${headOf(poll).slice(this.head.dateAt, this.head.dateAt + dateLength)}"`;
  }
}

/** What is new each time. */
type New = 'start' | 'time' | 'date' | 'id';

function sizeOf({ secrets, capabilities }: Group): number {
  return secrets.size + capabilities.size;
}

function areSame(some: string[], others: string[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}

function isSecure({ request }: Poll): boolean {
  return 'encrypted' in request.socket;
}

function headOf({ response }: Poll): string {
  return (response as ServerResponse & { _header?: string | null })._header ?? '';
}

/** What stands before, between and behind the date and the id of the request in the head of an answer. */
interface Head {
  first: string;
  middle: string;
  middleAt: number;
  last: string;
  dateAt: number;
  length: number;
}

function headFormOf(poll: Poll): Head {
  const head = headOf(poll);
  const { requestId } = poll;
  const date = { at: head.indexOf(dateField) + dateField.length, length: dateLength };
  const id = { at: head.indexOf(requestId), length: requestId.length };
  const [one, other] = id.at < date.at ? [id, date] : [date, id];
  const middleAt = one.at + one.length;
  return {
    first: head.slice(0, one.at),
    middle: head.slice(middleAt, other.at),
    middleAt,
    last: head.slice(other.at + other.length),
    dateAt: date.at,
    length: head.length,
  };
}

function isOfForm(head: string, { first, middle, middleAt, last, length }: Head): boolean {
  return head.length === length && head.startsWith(first) && head.startsWith(middle, middleAt) && head.endsWith(last);
}

const dateField = '\r\nDate: ';
/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const dateLength = 29;

let stamped = { time: 0, stamp: '' };

/** Many polls begin in one millisecond. */
function stampOf(time: number): string {
  if (stamped.time !== time) stamped = { time, stamp: new Date(time).toISOString() };
  return stamped.stamp;
}
