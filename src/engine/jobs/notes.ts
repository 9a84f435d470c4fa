/** What is written down while a task runs, one after the other, so that no note comes behind the end of its run. */
export class Notes {
  private written: Promise<void> = Promise.resolve();

  constructor(private readonly failed: (error: unknown) => void) {}

  add(write: () => Promise<void>): void {
    this.written = this.written.then(write).catch(this.failed);
  }

  untilWritten(): Promise<void> {
    return this.written;
  }
}
