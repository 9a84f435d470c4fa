import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IdMaker, Logger } from '../../runtime';
import { bodiesFolder, type KeptFile } from '../har';

const unfinished = '.part-';

/** The folder of the bodies that are too large for a HAR, named by their SHA-256: the same content is there once. */
export class BodyStore {
  private readonly folder: string;
  private warned = false;

  /** `inline`: largest body, in bytes, that stays in the HAR. Throws an error of the system where it may not write. */
  constructor(
    out: string,
    readonly inline: number,
    private readonly parts: { ids: Pick<IdMaker, 'uuid'>; logger: Logger },
  ) {
    this.folder = join(out, bodiesFolder);
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.folder)) if (isLeftOver(name)) rmSync(join(this.folder, name), { force: true });
  }

  /** A path for a file that is being written. */
  temporary(): string {
    return join(this.folder, `${unfinished}${process.pid}-${this.parts.ids.uuid()}`);
  }

  async adopt(path: string, sha256: string, size: number): Promise<KeptFile> {
    await rename(path, join(this.folder, sha256));
    return { sha256, size };
  }

  async write(bytes: Buffer): Promise<KeptFile> {
    const path = this.temporary();
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    return this.adopt(path, createHash('sha256').update(bytes).digest('hex'), bytes.length);
  }

  /** Recording never harms the traffic: a full disk is told once, and what can't be kept is left out. */
  failed(error: unknown): void {
    if (!this.warned) this.parts.logger.error({ err: error }, 'traffic could not be recorded');
    this.warned = true;
  }
}

/** What a process that was killed left behind. */
function isLeftOver(name: string): boolean {
  const pid = Number(/^\.part-(\d+)-/.exec(name)?.[1]);
  return pid > 0 && pid !== process.pid && !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
