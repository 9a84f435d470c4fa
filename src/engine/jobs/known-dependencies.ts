import type { Dependency } from './model';

/** Of tasks; those with more inputs than a few are looked up each time. */
const [mostTasks, mostInputs] = [5_000, 10];

/** What tasks depend on, which never changes: of those that were made or read last. */
export class KnownDependencies {
  private readonly lists = new Map<string, Dependency[]>();

  get(taskId: string): Dependency[] | undefined {
    return this.lists.get(taskId);
  }

  remember(taskId: string, dependencies: Dependency[]): void {
    if (dependencies.length > mostInputs) return;
    this.lists.set(taskId, dependencies);
    const [oldest] = this.lists.size > mostTasks ? this.lists.keys() : [];
    if (oldest !== undefined) this.lists.delete(oldest);
  }
}
