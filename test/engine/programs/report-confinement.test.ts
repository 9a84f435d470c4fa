import { unconfined } from '../../../src/engine/programs/confinement';
import { reportConfinement } from '../../../src/engine/programs/report-confinement';
import { createLogger } from '../../../src/runtime';

const strong = { ...unconfined, level: 'bubblewrap', limits: true, closesUserNamespaces: true } as const;

describe('at start the engine says which confinement works', () => {
  test('with nothing to warn of: its level, and no more', () => {
    expect(said(strong, false)).toEqual([['info', 'programs run in confinement: bubblewrap']]);
  });

  test.each([
    ['as root', strong, true, /runs as root/],
    ['as root without bubblewrap', { ...strong, level: 'namespaces' } as const, true, /root without bubblewrap/],
    ['without bubblewrap', { ...strong, level: 'none' } as const, false, /command is not offered/],
    ['with an old bubblewrap', { ...strong, closesUserNamespaces: false }, false, /older than 0\.8/],
    ['without prlimit', { ...strong, limits: false }, false, /prlimit/],
  ])('%s it warns', (_case, confinement, isRoot, words) => {
    const warnings = said(confinement, isRoot).filter(([level]) => level === 'warn');
    expect(warnings.map(([, message]) => message)).toContainEqual(expect.stringMatching(words));
  });
});

function said(...[confinement, isRoot]: [Parameters<typeof reportConfinement>[0], boolean]): [string, string][] {
  const lines: string[] = [];
  reportConfinement(confinement, createLogger('info', { write: (line: string) => lines.push(line) }), isRoot);
  return lines.map((line) => {
    const { level, msg } = JSON.parse(line) as { level: number; msg: string };
    return [level === 40 ? 'warn' : 'info', msg];
  });
}
