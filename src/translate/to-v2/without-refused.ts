import type { JobPayload, TaskPayload } from '../../upstream';
import { lookUp } from '../look-up';
import { leftOut, type Warning } from '../translation';

/** Operations whose further parameters are converter options: what v1 took in silence must not fail the process. */
const conversions = new Set(['convert', 'optimize', 'thumbnail', 'capture-website']);

/** Without these it would be another conversion. */
const essential = new Set([
  ...['operation', 'input', 'input_format', 'output_format', 'engine', 'filename', 'url', 'password', 'timeout'],
]);

/**
 * The job without the options that v2 has refused, with a warning for each. Undefined where it refused anything else.
 * `errors`: of the 422, by `tasks.{name}.{parameter}` (v2-contract 1.4, as the engine words them).
 */
export function withoutRefused(
  job: JobPayload,
  errors: Record<string, string[]>,
): { job: JobPayload; warnings: Warning[] } | undefined {
  const tasks: Record<string, TaskPayload> = { ...job.tasks };
  const warnings: Warning[] = [];
  for (const [field, messages] of Object.entries(errors)) {
    const [, name = '', parameter = ''] = /^(?:tasks\.)?([\w-]+)\.(\w+)/.exec(field) ?? [];
    const task = lookUp(job.tasks, name);
    if (!task || !isOption(task, parameter)) return undefined;
    const { [parameter]: _refused, ...rest } = tasks[name] as TaskPayload;
    tasks[name] = rest as TaskPayload;
    warnings.push({ parameter: `${name}.${parameter}`, cause: causeOf(messages), outcome: leftOut });
  }
  return warnings.length > 0 ? { job: { ...job, tasks }, warnings } : undefined;
}

/** v2 ends its sentences with full stops; behind a cause the outcome goes on. */
function causeOf(messages: string[]): string {
  return messages.join(' ').replace(/\.$/, '');
}

function isOption(task: TaskPayload, parameter: string): boolean {
  return conversions.has(task.operation) && !essential.has(parameter) && Object.hasOwn(task, parameter);
}
