import { createHash } from 'node:crypto';
import { systemClock, type Clock } from './clock';
import type { IdMaker } from './ids';

/** 2022-01-01T00:00:00Z: the day after the last one of v1. */
export const repeatableStart = Date.UTC(2022, 0, 1);
const day = 24 * 3600 * 1000;

/**
 * Goes as fast as time does, so that everything which waits ends as usual, but always begins at the same instant. What is
 * told moves from midnight to midnight: the same for a whole day, and never before `now()`, so that nothing expires early.
 */
export class RepeatableClock implements Clock {
  private startedAt = performance.now();

  now(): number {
    return repeatableStart - day + this.elapsed;
  }

  stamp(): number {
    return repeatableStart + Math.floor(this.elapsed / day) * day;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(milliseconds, signal);
  }

  restart(): void {
    this.startedAt = performance.now();
  }

  private get elapsed(): number {
    return Math.floor(performance.now() - this.startedAt);
  }
}

/** The n-th id of each kind is the same in each run with the same seed. Anybody can guess it. */
export class RepeatableIds implements IdMaker {
  private readonly made = new Map<string, number>();

  constructor(private readonly seed: () => string) {}

  /** In their order: processes that were made at the same time are listed by their ids. */
  processId(): string {
    const number = this.next('process');
    return String(number).padStart(7, '0') + this.digest('process', number).slice(0, 13);
  }

  token(): string {
    return '~' + this.digest('token', this.next('token')).slice(0, 27);
  }

  uuid(subject?: string): string {
    const digits = this.digest('uuid', subject ?? this.next('uuid'));
    const variant = '89ab'[parseInt(digits.charAt(16), 16) % 4] ?? '8';
    const groups = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`];
    return [...groups, variant + digits.slice(17, 20), digits.slice(20, 32)].join('-');
  }

  rowId(): string {
    return this.uuid();
  }

  secret(subject: string): string {
    return this.digest('secret', subject);
  }

  restart(): void {
    this.made.clear();
  }

  private next(kind: string): number {
    const number = (this.made.get(kind) ?? 0) + 1;
    this.made.set(kind, number);
    return number;
  }

  private digest(kind: string, subject: string | number): string {
    return createHash('sha256').update(`${this.seed()} ${kind} ${subject}`).digest('hex');
  }
}
