import type { PDFDocument } from '@cantoo/pdf-lib';

import type { Options } from '../../options/options';
import type { ToolOption } from '../../options/tool-option';

export type UserPermissions = NonNullable<Parameters<PDFDocument['encrypt']>[0]['permissions']>;

/** What the owner allows who opens with the user password (v2-contract 5.1; values as qpdf's). */
export const permissionOptions: ToolOption[] = [
  { name: 'allow_extract', type: 'boolean', default: true, description: 'Copy text and pictures.' },
  {
    name: 'allow_accessibility',
    type: 'boolean',
    default: true,
    description: 'Read the text aloud for impaired users.',
  },
  {
    name: 'allow_modify',
    type: 'enum',
    default: 'all',
    possible_values: ['none', 'assembly', 'form', 'annotate', 'all'],
    description: 'Each value also allows what the values before it allow.',
  },
  { name: 'allow_print', type: 'enum', default: 'full', possible_values: ['none', 'low', 'full'] },
];

/** What a reader without the owner's password may do, from the `allow_*` options (v2-contract 5.1). */
export function permissionsOf(options: Options): UserPermissions {
  const modify = modifySteps.indexOf(options.text('allow_modify') ?? 'all');
  return {
    copying: options.flag('allow_extract'),
    contentAccessibility: options.flag('allow_accessibility'),
    documentAssembly: modify >= 1,
    fillingForms: modify >= 2,
    annotating: modify >= 3,
    modifying: modify >= 4,
    printing: printing[options.text('allow_print') ?? 'full'] ?? false,
  };
}

const modifySteps = ['none', 'assembly', 'form', 'annotate', 'all'];

const printing: Record<string, false | 'lowResolution' | 'highResolution'> = {
  none: false,
  low: 'lowResolution',
  full: 'highResolution',
};
