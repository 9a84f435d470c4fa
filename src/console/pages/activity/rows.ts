import { signal } from '@preact/signals';
import type { ActivityItem, ActivityPage, LiveChanges, LiveProgress } from '../../../admin/console/shapes';
import { read, wordsFor } from '../../state/api';
import { fits, noFilter, queryOf, type Filter } from './filter';

const pageSize = 200;

/** The list of Processes, newest first: pages read by key, and what comes live put into its place. */
export class Rows {
  readonly items = signal<ActivityItem[]>([]);
  readonly total = signal<number | undefined>(undefined);
  readonly error = signal<string | undefined>(undefined);
  readonly progress = signal<LiveProgress['progress']>({});
  /** New ones that are held back while the reader is further down. */
  readonly held = signal<ActivityItem[]>([]);
  private filter: Filter = noFilter;
  private next?: string;
  private loading?: AbortController;

  /** Begins anew with this filter. */
  async open(filter: Filter): Promise<void> {
    this.loading?.abort();
    this.filter = filter;
    this.next = undefined;
    this.held.value = [];
    await this.load([]);
  }

  /** The next page, where there is one and none is on its way. */
  async more(): Promise<void> {
    if (this.next && !this.loading) await this.load(this.items.value);
  }

  /** `holdNew`: the reader is further down, where nothing should move. */
  apply({ items }: LiveChanges, holdNew: boolean): void {
    const changed = new Map(items.map((item) => [item.id, item]));
    const kept = this.items.value.map((item) => newer(item, changed)).filter((item) => fits(item, this.filter));
    const known = new Set([...this.items.value, ...this.held.value].map(({ id }) => id));
    const held = this.held.value.map((item) => newer(item, changed)).filter((item) => fits(item, this.filter));
    const fresh = items.filter((item) => !known.has(item.id) && fits(item, this.filter) && this.isShown(item));
    const gone = this.items.value.length + this.held.value.length - kept.length - held.length;
    if (this.total.value !== undefined) this.total.value += fresh.length - gone;
    this.items.value = holdNew ? kept : inOrder([...fresh, ...kept]);
    this.held.value = holdNew ? inOrder([...fresh, ...held]) : held;
  }

  showHeld(): void {
    this.items.value = inOrder([...this.held.value, ...this.items.value]);
    this.held.value = [];
  }

  /** An older one comes with its page. */
  private isShown({ createdAt }: ActivityItem): boolean {
    const last = this.items.value.at(-1);
    return !this.next || !last || createdAt >= last.createdAt;
  }

  private async load(before: ActivityItem[]): Promise<void> {
    const loading = new AbortController();
    this.loading = loading;
    const query = new URLSearchParams(queryOf(this.filter));
    query.set('limit', String(pageSize));
    if (this.next) query.set('before', this.next);
    try {
      const page = await read<ActivityPage>(`processes?${query.toString()}`, loading.signal);
      const known = new Set(before.map(({ id }) => id));
      this.items.value = [...before, ...page.items.filter(({ id }) => !known.has(id))];
      this.total.value = page.total;
      this.next = page.next;
      this.error.value = undefined;
    } catch (failure) {
      if (!loading.signal.aborted) this.error.value = wordsFor(failure);
    } finally {
      if (this.loading === loading) this.loading = undefined;
    }
  }
}

function newer(item: ActivityItem, changed: Map<string, ActivityItem>): ActivityItem {
  const change = changed.get(item.id);
  return change && change.version > item.version ? change : item;
}

function inOrder(items: ActivityItem[]): ActivityItem[] {
  return items.sort((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1));
}
