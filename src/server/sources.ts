import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config';
import { repeatableSources, systemSources, type Logger, type Sources, makeFolder } from '../runtime';

/** Where this proxy takes time and ids from, by the setting DETERMINISTIC. */
export function sourcesOf(
  { deterministic, dataDir }: Pick<Settings, 'deterministic' | 'dataDir'>,
  logger: Logger,
): Sources {
  if (!deterministic) return systemSources;
  makeFolder(dataDir);
  logger.warn('DETERMINISTIC is set: anybody can guess ids, tokens and links; this is for tests only');
  const starts = new Starts(join(dataDir, 'deterministic-starts'));
  const sources = repeatableSources(starts.next());
  return {
    ...sources,
    restart: () => {
      starts.write(1);
      sources.restart();
    },
  };
}

/** How often it was started on one folder: what an earlier start has kept there has the ids of that one. */
class Starts {
  constructor(private readonly file: string) {}

  next(): number {
    const before = existsSync(this.file) ? Number(readFileSync(this.file, 'utf8')) : 0;
    this.write(before + 1);
    return before;
  }

  write(starts: number): void {
    writeFileSync(this.file, String(starts));
  }
}
