import { statSync } from 'node:fs';
import type { Logger } from '../runtime';

export interface ReloadedFileParts<Content> {
  path: string;
  /** For log lines: `keys file`. */
  name: string;
  /** Reads and checks the file. Throws `SettingsError` for a faulty one. */
  read: () => Content;
  logger: Logger;
}

/**
 * What a file of the operator says, read again whenever it changes. A faulty change is logged and what was read before stays
 * valid. The first reading throws what `read` throws.
 */
export class ReloadedFile<Content> {
  private version: string;
  private content: Content;

  constructor(private readonly parts: ReloadedFileParts<Content>) {
    this.version = versionOf(parts.path);
    this.content = parts.read();
  }

  current(): Content {
    const { path, name, read, logger } = this.parts;
    const version = versionOf(path);
    if (version === this.version) return this.content;
    this.version = version;
    try {
      this.content = read();
      logger.info({ path }, `the ${name} was reloaded`);
    } catch (error) {
      logger.error({ err: error }, `the ${name} is faulty: what it said before stays valid`);
    }
    return this.content;
  }
}

/** Changes whenever the file is edited or replaced. */
function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.ino}/${found.size}/${found.mtimeMs}` : 'missing';
}
