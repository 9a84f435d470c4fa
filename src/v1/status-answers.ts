import { LRUCache } from 'lru-cache';
import type { Announcements } from '../database';
import { isOver, type Observation, type Process, type Processes } from '../processes';
import type { Clock, RequestContext } from '../runtime';
import { presentStatus } from './present';

/** A status as it is sent, and whose it is. */
export interface StatusAnswer {
  /** A failed process has that of its failure (v1-clients S9). */
  status: number;
  body: string;
  /** Of the body; node joins a head with a text, but not with bytes, into one write. */
  bytes: number;
  processId: string;
  owner: string;
  /** Milliseconds since the epoch, or `forGood`. */
  freshUntil: number;
  /** What it tells of. */
  seen: Observation;
  /** How often it was asked for. */
  asked: number;
}

interface StatusAnswersParts {
  processes: Pick<Processes, 'byId' | 'observe' | 'awaitEnd'>;
  announcements: Pick<Announcements, 'listen'>;
  clock: Clock;
  /** No other instance changes a Process. */
  isAlone?: boolean;
}

/** Milliseconds: as long as a reading of the job, and as another instance's deletion may go unnoticed. */
const freshFor = 500;
/** Polls within that time that are a crowd, and how many milliseconds longer it gets the same while the job is read anew. */
const crowd = 20;
const longerForCrowds = 100;
const mostKept = 5_000;
/** Bytes of all together: what a job tells of its files may be long. */
const mostBytes = 32 * 1024 * 1024;

/**
 * The status of each Process, written once for each reading of its job, however many poll it. What this instance changes
 * is never answered from before the change.
 */
export class StatusAnswers {
  private readonly kept = new LRUCache<string, StatusAnswer>({
    max: mostKept,
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  private readonly underWay = new Map<string, Promise<StatusAnswer | undefined>>();
  private readonly ends = new WeakMap<Observation, StatusAnswer>();

  constructor(private readonly parts: StatusAnswersParts) {
    parts.announcements.listen((id) => this.drop(id));
  }

  /**
   * The answer that is good right now, if there is one. A crowd doesn't wait for the next: the reading of the job begins with
   * the first poll that comes too late, and until it is there all get what there is.
   */
  known(id: string): StatusAnswer | undefined {
    const answer = this.kept.get(id);
    if (!answer) return undefined;
    answer.asked += 1;
    if (answer.freshUntil === forGood) return answer;
    const late = this.parts.clock.now() - answer.freshUntil;
    if (late < 0) return late >= -freshFor ? answer : undefined;
    if (!this.parts.isAlone || answer.asked <= crowd || late >= longerForCrowds) return undefined;
    if (!this.underWay.has(id)) this.read(id).catch(() => undefined);
    return answer;
  }

  /** The answer made anew; undefined for a Process that nobody knows, or that another server answers for. Throws what `Processes.observe` does. */
  read(id: string, context?: RequestContext): Promise<StatusAnswer | undefined> {
    const already = this.underWay.get(id);
    if (already) return already;
    const reading: Promise<StatusAnswer | undefined> = this.make(id, context).then(
      (answer) => this.arrived(id, reading, answer),
      (error: unknown) => {
        this.arrived(id, reading, undefined);
        throw error;
      },
    );
    this.underWay.set(id, reading);
    return reading;
  }

  /** The answer once the process is over; undefined where `signal` aborts first, and where `read` has none. */
  async awaited(id: string, signal: AbortSignal, context?: RequestContext): Promise<StatusAnswer | undefined> {
    const { processes } = this.parts;
    const process = await processes.byId(id);
    if (!isHere(process)) return undefined;
    const seen = await processes.awaitEnd(process, signal, context);
    if (signal.aborted) return undefined;
    return this.known(id) ?? this.ofEnd(seen) ?? this.read(id, context);
  }

  /** Written once for all who waited for this end, and not kept: what is changed later is not heard of here. */
  private ofEnd(seen: Observation): StatusAnswer | undefined {
    if (!isOver(seen.process) || !isHere(seen.process)) return undefined;
    const known = this.ends.get(seen) ?? { ...answerOf(seen), freshUntil: 0 };
    this.ends.set(seen, known);
    return known;
  }

  /** A reading that began before a change is only for those who asked before it. */
  private arrived(id: string, reading: Promise<unknown>, answer: StatusAnswer | undefined): StatusAnswer | undefined {
    if (this.underWay.get(id) !== reading) return answer;
    this.underWay.delete(id);
    if (answer) this.kept.set(id, answer);
    return answer;
  }

  private drop(id: string | undefined): void {
    if (id === undefined) {
      this.kept.clear();
      this.underWay.clear();
    } else {
      this.kept.delete(id);
      this.underWay.delete(id);
    }
  }

  private changesNoMore({ process }: Observation): boolean {
    return this.parts.isAlone === true && isOver(process);
  }

  private async make(id: string, context: RequestContext | undefined): Promise<StatusAnswer | undefined> {
    const { processes, clock } = this.parts;
    const readAt = clock.now();
    const found = await processes.byId(id);
    if (!isHere(found)) return undefined;
    const seen = await processes.observe(found, context);
    if (seen.process.state === 'deleted') return undefined;
    const freshUntil = this.changesNoMore(seen) ? forGood : Math.min(readAt + freshFor, seen.freshUntil ?? Infinity);
    const last = this.kept.get(id);
    if (last && last.seen.process === seen.process && last.seen.job === seen.job)
      return { ...last, freshUntil, asked: 0 };
    return { ...answerOf(seen), freshUntil };
  }
}

/** Of a Process that is over, and that nobody can change but this instance: it hears of that. */
const forGood = Infinity;

function answerOf(seen: Observation): Omit<StatusAnswer, 'freshUntil'> {
  const { process, job } = seen;
  const { status, body: told } = presentStatus(process, job);
  const body = JSON.stringify(told);
  return { status, body, bytes: Buffer.byteLength(body), processId: process.id, owner: process.owner, seen, asked: 0 };
}

/** One that runs on another v1 server is asked there, by the routes. */
function isHere(process: Process | undefined): process is Process {
  return process !== undefined && process.state !== 'deleted' && process.remote === undefined;
}
