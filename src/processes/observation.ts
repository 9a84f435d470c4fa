import type { Job } from '../upstream';
import type { Process } from './process';

/** A Process, and its job where that still runs or has ended. */
export interface Observation {
  process: Process;
  job?: Job;
  /** Until when a look at the job would see the same; milliseconds since the epoch. */
  freshUntil?: number;
}
