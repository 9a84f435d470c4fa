import { lowerCase } from '../changes';
import type { Family, OptionRow } from '../row';
import { passwords } from './documents';
import { quality } from './images';

const source = 'v1-contract 2.4 (compress); v2-contract 5.1 (optimize)';

/** What v1's compress mode took is not recorded: these are the options of v2's optimize. */
export const compression: Family = {
  id: 'compression',
  title: 'Making files smaller (mode compress)',
  type: 'optimize',
  rows: [
    { v1: 'profile', to: lowerCase('profile'), source, grade: 'inferred', hiddenInEcho: true },
    { v1: 'quality', to: quality.to, source, grade: 'inferred', hiddenInEcho: true },
    ...passwords.map((row): OptionRow => ({ ...row, hiddenInEcho: true })),
    { v1: 'colorspace', to: lowerCase('colorspace'), source, grade: 'inferred', hiddenInEcho: true },
  ],
};

/** Archives and fonts have no options; whatever v2 offers under the same name passes. */
export const archives: Family = { id: 'archives', title: 'Archives', type: 'archivetool', rows: [] };
export const fonts: Family = { id: 'fonts', title: 'Fonts', type: 'fontforge', rows: [] };
