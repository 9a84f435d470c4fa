import { UpstreamError } from '../upstream';
import { failWith } from './finish';
import { adopt, failureOf, jobMadeBefore, makeJob, type LaunchParts } from './launch';
import { partsAt } from './parts';
import type { Process } from './process';
import { takeOverStarts, withLease } from './start-lease';

/**
 * Goes on with starts that a crash cut off: the job may exist already, or not yet (design 4.8). What the upstream can't
 * take now is tried again with the next call.
 */
export async function resumeStarts(parts: LaunchParts): Promise<Process[]> {
  const taken = await takeOverStarts(parts);
  return Promise.all(taken.map((process) => withLease(parts, process, () => resumeAtUpstream(parts, process))));
}

/** On the upstream that the start went to; while that is not known, the start waits. */
async function resumeAtUpstream(parts: LaunchParts, process: Process): Promise<Process> {
  try {
    return await resume(partsAt(parts, process.upstream, process.trace), process);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    parts.logger.warn({ processId: process.id, err: error }, 'an interrupted start could not be resumed yet');
    return process;
  }
}

async function resume(parts: LaunchParts, process: Process): Promise<Process> {
  try {
    const secrets = await parts.store.secrets(process.id);
    if (!secrets?.job) return process;
    const job = await jobMadeBefore(parts, process, secrets.v2Key, secrets.job);
    if (process.hasContents)
      return (await failWith(parts, process, { jobId: job?.id, failure: contentLost })) ?? process;
    const made = job ? { job } : await makeJob(parts, process, secrets);
    return await adopt(parts, process, { secrets, contents: [], made });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.transient) {
      parts.logger.warn({ processId: process.id, err: error }, 'an interrupted start could not be resumed yet');
      return process;
    }
    return (await failWith(parts, process, { failure: failureOf(error) })) ?? process;
  }
}

/** Large contents are never written down, so that they end with the instance that received them. */
const contentLost = {
  code: 422,
  message: 'The input was lost when the server stopped. Please start the conversion again.',
};
