import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from './folders';

/**
 * Folders for scratch files, which are used again where a run has left nothing in them: to make and to remove one takes ext4
 * longer than anything else of a small conversion. What is empty is looked at when one is given, too.
 */
export class SpareFolders {
  private readonly spare: string[] = [];
  private made = 0;

  constructor(private readonly root: string) {}

  /** An empty folder that nobody else has. */
  take(): string {
    for (let folder = this.spare.pop(); folder !== undefined; folder = this.spare.pop())
      if (isEmpty(folder)) return folder;
    this.made += 1;
    const folder = join(this.root, String(this.made));
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Its run is over. */
  async giveBack(folder: string): Promise<void> {
    if (this.spare.length < mostSpare && isEmpty(folder)) this.spare.push(folder);
    else await removeFolder(folder);
  }

  async removeAll(): Promise<void> {
    await Promise.all(this.spare.splice(0).map(removeFolder));
  }
}

/** As many as run at once, for the most part. */
const mostSpare = 16;

/** False where it can't be read, too: it is of no use then. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}
