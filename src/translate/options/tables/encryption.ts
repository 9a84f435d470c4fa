import { flag, lowerCase, onTask, unusable, verbatim } from '../changes';
import type { OptionChange, Family, OptionRow } from '../row';
import { booleanOf, wordOf } from '../values';
import { passwords } from './documents';

const source = 'v1-contract 7 (pdf protect); v2-contract 5.1, 8.3';

const encrypt = (change: OptionChange): OptionChange => onTask('encrypt', 'pdf/encrypt', change);

const ignored = (v2: string, rule: string, fits: (word: string) => boolean): OptionChange => ({
  v2,
  rule,
  apply: (value) => [fits(wordOf(value)) ? { kind: 'nothing' } : { kind: 'unusable', cause: rule }],
});

/** Without a password anybody opens the file, within its restrictions. */
const encryptTask: OptionChange = {
  v2: 'the pdf/encrypt task itself',
  rule: 'true or false',
  isFlag: true,
  apply: (value) => {
    const wanted = booleanOf(value);
    if (wanted === undefined) return [unusable];
    return [wanted ? { kind: 'parameters', task: 'encrypt', parameters: {} } : { kind: 'nothing' }];
  },
};

/** Any of these makes a `pdf/encrypt` task, whatever the mode. */
export const encryptionRows: OptionRow[] = [
  seen('encrypt', encryptTask),
  { ...seen('encrypt_user_password', encrypt(verbatim('set_password'))), secret: true, anyWord: true },
  { ...seen('encrypt_owner_password', encrypt(verbatim('set_owner_password'))), secret: true, anyWord: true },
  seen('encrypt_allow_accessibility', encrypt(flag('allow_accessibility'))),
  seen('encrypt_allow_extract', encrypt(flag('allow_extract'))),
  { ...seen('encrypt_allow_print', encrypt(lowerCase('allow_print'))), anyWord: true },
  { ...seen('encrypt_allow_modify', encrypt(lowerCase('allow_modify'))), anyWord: true },
  row(
    'encrypt_mode',
    ignored('–', 'v2 always encrypts with AES', (word) => word.startsWith('aes')),
  ),
];

export const protection: Family = {
  id: 'protection',
  title: 'Protecting PDF files (mode protect)',
  type: 'pdf',
  rows: [
    ...encryptionRows.map((row): OptionRow => ({ ...row, hiddenInEcho: false })),
    ...passwords.map((row): OptionRow => ({ ...row, hiddenInEcho: true })),
  ],
};

function row(v1: string, to: OptionChange): OptionRow {
  return { v1, to, source, grade: 'inferred', hiddenInEcho: true };
}

/** A caller of v1 and one of v2 sent the same under these two names. */
function seen(v1: string, to: OptionChange): OptionRow {
  return { ...row(v1, to), grade: 'recorded' };
}
