import type { Job, UpstreamClient } from '../upstream';

/** A request that makes a job has timed out by then; clocks of proxy and upstream may differ by as much. */
export const clockSkew = 60 * 1000;

/** By what a job is found whose id never arrived. */
export interface JobTraits {
  /** The id of the Process unless the caller gave one. */
  tag: string;
  /** When it was asked for, in milliseconds since the epoch. */
  startedAt: number;
  taskNames: string[];
}

/** Jobs of the key that a start may have made. Throws `UpstreamError`. */
export async function jobsLike(
  upstream: Pick<UpstreamClient, 'jobsTagged'>,
  key: string,
  { tag, startedAt, taskNames }: JobTraits,
): Promise<Job[]> {
  const wanted = [...taskNames].sort().join();
  return (await upstream.jobsTagged(key, tag)).filter((job) => {
    const names = job.tasks.map(({ name }) => name).sort();
    return Date.parse(job.created_at) >= startedAt - clockSkew && names.join() === wanted;
  });
}
