import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPrograms } from '../../../src/engine/programs';
import { KeptAnswers } from '../../../src/engine/programs/kept-answers';

let folder: string;
let program: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'answers-'));
  file = join(folder, 'data', 'programs.json');
  program = join(folder, 'gm');
  writeFileSync(program, '#!/bin/sh\necho asked >> "$(dirname "$0")/asked"\necho GraphicsMagick 1.4\n');
  chmodSync(program, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How often `program` was run by as many starts of an engine. */
async function timesAsked(starts: (() => void)[]): Promise<number> {
  for (const before of starts) {
    before();
    const programs = await findPrograms(folder, file);
    expect(programs.find('graphicsmagick')?.version).toBe('1.4');
  }
  return readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n').length;
}

const asBefore = () => undefined;
const hasPackages = ['/var/lib/dpkg/status', '/lib/apk/db/installed', '/var/lib/rpm/rpmdb.sqlite'].some((each) =>
  existsSync(each),
);
const whereKept = hasPackages ? it : it.skip;

describe('what programs have answered', () => {
  whereKept('is not asked again with the next start', async () => {
    expect(await timesAsked([asBefore, asBefore, asBefore])).toBe(1);
  });

  it('is asked again once the program has changed', async () => {
    expect(await timesAsked([asBefore, () => utimesSync(program, 1, 1)])).toBe(2);
  });

  it('is asked again where what was kept is lost or makes no sense', async () => {
    expect(await timesAsked([asBefore, () => rmSync(file), () => writeFileSync(file, '{"half')])).toBe(3);
  });

  it.each([
    ['that makes no sense', ['--version'], 'cannot allocate memory'],
    ['about files that need no package', ['--list-langs'], 'version 1'],
  ])('an answer %s is not kept', async (_what, words, answer) => {
    const question = { program, words, sense: /version \d/ };
    for (let start = 0; start < 2; start += 1) {
      const answers = new KeptAnswers(file);
      const ask = jest.fn(async () => answer);
      expect(await answers.of(question, ask)).toBe(answer);
      expect(ask).toHaveBeenCalledTimes(1);
      answers.write();
    }
  });

  it('is of no matter where nothing can be written', async () => {
    const answers = new KeptAnswers(join(program, 'programs.json'));
    await answers.of({ program, words: [], sense: /./ }, async () => 'version 1');
    expect(() => answers.write()).not.toThrow();
  });
});
