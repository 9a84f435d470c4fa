type Rooms = ReadonlyMap<string, unknown>;

/** Ends of jobs and tasks that sockets of this engine wait for, as the names of their channels tell. */
export class AwaitedEnds {
  private readonly told = new Set<string>();

  constructor(private readonly rooms: () => Rooms) {}

  /** Ids of those that nobody here was told the end of. */
  get ids(): string[] {
    const ids = new Set([...this.rooms().keys()].map(idOf).filter((id) => id !== undefined));
    for (const id of this.told) if (!ids.has(id)) this.told.delete(id);
    return [...ids].filter((id) => !this.told.has(id));
  }

  has(id: string): boolean {
    return !this.told.has(id) && channelsAbout(id).some((channel) => this.rooms().has(channel));
  }

  /** Its end was told to whoever listens now; who comes later is told by the subscription. */
  remove(id: string): void {
    this.told.add(id);
  }
}

function idOf(channel: string): string | undefined {
  return /^private-(?:job|task)s?\.([\w-]+)(?:\.tasks)?$/.exec(channel)?.[1];
}

function channelsAbout(id: string): string[] {
  const jobs = [`job.${id}`, `jobs.${id}`];
  return [...jobs, ...jobs.map((job) => `${job}.tasks`), `task.${id}`, `tasks.${id}`].map((each) => `private-${each}`);
}
