import { readdirSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';

import { formatGroup } from '../../../src/formats';
import type { TaskRunner } from '../../engine/operations/external/task-runner';
import { makeSources } from './sources';
import { byPrograms } from './written-by-programs';

/**
 * A file of every format, made when it is asked for: by hand, by the engine out of one made by hand, or by programs that
 * write what the engine only reads. A folder of one's own files adds formats that nothing here writes.
 */
export class Samples {
  private readonly made = new Map<string, Promise<string | undefined>>();

  private constructor(
    private readonly tasks: TaskRunner,
    private readonly folder: string,
    private readonly sources: ReadonlyMap<string, string>,
    private readonly ownFolder: string | undefined,
    /** Of a server that answers with a picture in the colour that the header X-Colour says, and with a page of it. */
    readonly port: number,
  ) {}

  static async make(tasks: TaskRunner, folder: string, { port = 0, ownFolder }: Surroundings = {}): Promise<Samples> {
    return new Samples(tasks, folder, await makeSources(folder, port), ownFolder, port);
  }

  /** Undefined where no way leads to such a file. */
  of(format: string, kind: 'plain' | 'locked' = 'plain'): Promise<string | undefined> {
    const key = `${kind}.${format}`;
    const making = this.made.get(key) ?? (kind === 'locked' ? this.lock(format) : this.write(format));
    this.made.set(key, making);
    return making;
  }

  async fileFor(option: 'subtitle' | 'subtitles' | 'image'): Promise<string> {
    return this.sources.get(option === 'image' ? 'png' : 'srt') ?? '';
  }

  private async write(format: string): Promise<string | undefined> {
    return (
      this.sources.get(format) ??
      this.ownFile(format) ??
      (await this.byProgram(format, 'plain')) ??
      (await this.convert(format))
    );
  }

  private async lock(format: string): Promise<string | undefined> {
    if (format !== 'pdf') return this.byProgram(format, 'locked');
    const source = await this.of('pdf');
    const { paths } = await this.tasks.run('pdf/encrypt', [source ?? ''], { set_password: 'secret' });
    return paths[0];
  }

  private ownFile(format: string): string | undefined {
    if (this.ownFolder === undefined) return undefined;
    const name = readdirSync(this.ownFolder).find((each) => each.toLowerCase().endsWith(`.${format}`));
    return name === undefined ? undefined : path.join(this.ownFolder, name);
  }

  private async convert(format: string): Promise<string | undefined> {
    const rows = this.tasks.operation('convert').catalogue();
    const isAlike = (from: string) => formatGroup(from) === formatGroup(format);
    for (const from of [...seeds.filter(isAlike), ...seeds.filter((each) => !isAlike(each))]) {
      const isOffered = rows.some((row) => row.input_format === from && row.output_format === format);
      if (!isOffered || from === format || unlike.has(`${from}>${format}`)) continue;
      const made = await this.tasks.run('convert', [(await this.of(from)) ?? ''], { output_format: format }).then(
        ({ paths }) => paths[0],
        () => undefined,
      );
      if (made !== undefined) return this.keep(made, format);
    }
    return undefined;
  }

  private async byProgram(format: string, kind: 'plain' | 'locked'): Promise<string | undefined> {
    const write = byPrograms[kind][format];
    const target = path.join(this.folder, `${kind}.${format}`);
    if (write === undefined) return undefined;
    const isMade = await write(target, this).then(
      () => true,
      () => false,
    );
    return isMade ? target : undefined;
  }

  private async keep(made: string, format: string): Promise<string> {
    const target = path.join(this.folder, `sample.${format}`);
    await copyFile(made, target);
    return target;
  }
}

export interface Surroundings {
  port?: number;
  ownFolder?: string;
}

/** Formats that others are made of, the best ones first. */
const seeds = ['png', 'jpg', 'tiff', 'gif', 'svg', 'wav', 'mp4', 'odt', 'ods', 'odp', 'html', 'md', 'pdf'];
/** Ways that lead to a file of another kind: a picture of a film, a page as a book. */
const unlike = new Set(['mp4>gif', 'html>png', 'html>jpg', 'pdf>docx', 'pdf>rtf', 'pdf>doc', 'pdf>odt', 'pdf>txt']);
