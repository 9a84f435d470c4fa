import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { translate, type TranslationContext, type V1Call } from '../../src/translate';

/** Compares with `golden/NAME.json`; `UPDATE_DOCS=1 npx jest test/translate` writes it anew, to be reviewed. */
export function expectGolden(name: string, value: unknown): void {
  const path = join(__dirname, 'golden', `${name}.json`);
  const shown = `${JSON.stringify(value, null, 2)}\n`;
  if (process.env.UPDATE_DOCS) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, shown);
  }
  expect(shown).toBe(existsSync(path) ? readFileSync(path, 'utf8') : 'no golden file');
}

/** A translation as a golden file shows it: the call, the tasks of its job and what was lost. */
export function goldenOf(v1: V1Call, context: TranslationContext): Record<string, unknown> {
  const result = translate(v1, context);
  if (!result.ok) return { v1, refusal: result.refusal };
  const { job, warnings, uploads, handovers } = result.translation;
  return {
    v1,
    v2: job.tasks,
    ...(uploads.length > 0 && { uploads }),
    ...(handovers.length > 0 && { handovers }),
    ...(warnings.length > 0 && { warnings }),
  };
}
