import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { helpPages } from '../../../../src/engine/operations/external/documents/help-pages';
import { Options } from '../../../../src/engine/operations/options/options';
import { findPrograms } from '../../../../src/engine/programs';
import { describeWith } from '../../../requirements';

/** 7-Zip tells formats by their content: what only unpacks may as well be a zip. */
describeWith(['7z'], 'a Windows help file', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'help-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function linksOf(files: Record<string, string>): Promise<string[]> {
    const content = path.join(folder, 'content');
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(content, name)), { recursive: true });
      writeFileSync(path.join(content, name), text);
    }
    const help = path.join(folder, 'manual.chm');
    execFileSync('7z', ['a', '-tzip', help, './*'], { cwd: content, stdio: 'ignore' });
    const input = { path: help, filename: 'manual.chm', size: statSync(help).size, taskName: 'import' };
    const work = path.join(folder, 'work');
    mkdirSync(work);
    const request = {
      ...{ inputs: [input], input, inputFormat: 'chm', outputFormat: 'epub', folder: work, optionInputs: {} },
      ...{ options: new Options({}), signal: new AbortController().signal, progress: () => undefined },
    };
    const list = await helpPages(request, await findPrograms());
    return [...readFileSync(list, 'utf8').matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
  }

  it('leads to its pages in the order of its contents, and to the others behind them', async () => {
    const local = (place: string) => `<param name="Name" value="x"><param name="Local" value="${place}">`;
    const links = await linksOf({
      'a.htm': 'a',
      'part/First page.html': 'first',
      'z.html': 'z',
      'picture.gif': 'x',
      'contents.hhc':
        local('z.html#top') + local('Part\\first page.html') + local('z.html') + local('../../etc/hosts.htm'),
    });
    expect(links).toEqual(['z.html', 'part/First%20page.html', 'a.htm']);
  });

  it('is refused where it has no pages', async () => {
    await expect(linksOf({ 'picture.gif': 'x' })).rejects.toThrow('The help file holds no pages.');
  });
});
