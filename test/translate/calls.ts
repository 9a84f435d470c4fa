import { translate, type Translation, type TranslationContext, type V1Call } from '../../src/translate';
import type { CatalogueOption, CatalogueRow } from '../../src/upstream';

export function call(given: Partial<V1Call> = {}): V1Call {
  return { inputFormat: 'png', outputFormat: 'jpg', files: [], converterOptions: {}, ...given };
}

export function context(given: Partial<TranslationContext> = {}): TranslationContext {
  return { catalogue: [], presets: {}, accounts: {}, strict: false, ...given };
}

/** `row('convert', 'png', 'jpg', 'imagemagick', {quality: 'integer'})` */
export function row(
  operation: string,
  input_format: string | null,
  output_format: string | null,
  engine: string | null = null,
  options: Record<string, CatalogueOption['type'] | string[]> = {},
): CatalogueRow {
  return {
    operation,
    input_format,
    output_format,
    engine,
    options: Object.entries(options).map(([name, type]) =>
      typeof type === 'string' ? { name, type } : { name, type: 'enum', possible_values: type },
    ),
  };
}

/** The translation of a call that has one. */
export function translated(given: Partial<V1Call>, where: Partial<TranslationContext> = {}): Translation {
  const result = translate(call(given), context(where));
  if (!result.ok) throw new Error(result.refusal.message);
  return result.translation;
}
