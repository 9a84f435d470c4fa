import type { PortableJob } from '../portable-job';

/** What the code for a job must do, whatever its language. */
export interface Program {
  job: PortableJob;
  uploads: Upload[];
  /** What whoever pastes it must know, a sentence each. */
  notes: string[];
}

/** A file that is sent into the form of an import/upload task. */
export interface Upload {
  task: string;
  /** The name under which the job knows it; it is read from there, too. */
  filename: string;
}

/** Task names whose result is printed: those that describe a file (v1 mode info). */
export function describingTasks({ tasks }: PortableJob): string[] {
  const describes = ({ operation, capture_output }: PortableJob['tasks'][string]) =>
    operation === 'metadata' || (operation === 'command' && capture_output === true);
  return Object.entries(tasks).flatMap(([name, task]) => (describes(task) ? [name] : []));
}

/** Lines of comments. */
export function commented(prefix: string, notes: string[]): string[] {
  return notes.map((note) => `${prefix} ${note.replace(/\s*\n\s*/g, ' ')}`);
}
