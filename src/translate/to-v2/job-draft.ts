import type { CarrierTarget } from '../../carriers';
import type { JobPayload, TaskPayload } from '../../upstream';
import type { Loss, OptionTrace, UploadSource, Warning } from '../translation';
import type { TaskName } from './task-names';

/** A v2 job while it is being put together; task names are read by people, in the dry run and in v2's dashboard. */
export class JobDraft {
  readonly tasks: Record<string, TaskPayload> = {};
  readonly uploads: UploadSource[] = [];
  readonly handovers: CarrierTarget[] = [];
  readonly warnings: Warning[] = [];
  readonly options: OptionTrace[] = [];
  /** Inputs that are not stored under the name that the client gives them, by task. */
  readonly inputNames: Record<string, string> = {};

  /** Adds a task without its undefined parameters and answers its name; a second one of a name is numbered. */
  add(wanted: TaskName, payload: TaskPayload): string {
    let name: string = wanted;
    for (let number = 2; Object.hasOwn(this.tasks, name); number += 1) name = `${wanted}-${number}`;
    this.tasks[name] = withoutUndefined(payload);
    return name;
  }

  /** Fixes the name under which an input is stored, for commands that must know it now. */
  nameInput(task: string, filename: string): string {
    const upload = this.uploads.find((source) => source.task === task);
    const payload = this.tasks[task];
    const before = upload ? upload.filename : (payload?.filename ?? filename);
    if (upload) upload.filename = filename;
    else if (payload && payload.operation !== 'import/upload') payload.filename = filename;
    if (before !== filename) this.inputNames[task] = filename;
    return filename;
  }

  warn(parameter: string, loss: Loss): void {
    this.warnings.push({ parameter, ...loss });
  }

  /** What a plan lost, and what became of the rest. */
  tell({ warnings, traces }: { warnings: Warning[]; traces: OptionTrace[] }): void {
    this.warnings.push(...warnings);
    this.options.push(...traces);
  }

  payload(extra: Pick<JobPayload, 'tag' | 'webhook_url'>): JobPayload {
    return { ...withoutUndefined(extra), tasks: this.tasks };
  }
}

function withoutUndefined<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}
