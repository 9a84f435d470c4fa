import { readFile, writeFile } from 'node:fs/promises';

import Docxtemplater from 'docxtemplater';
import PizZip from 'pizzip';

import { OperationError } from '../../../contract/operation';

export interface FillTemplateRequest {
  path: string;
  target: string;
  values: Record<string, unknown>;
}

/**
 * A document with its placeholders filled: `{name}`, `{person.name}`, and `{#rows} ... {/rows}` for each of a list; with two
 * braces where the document has such. What there is no value for stays empty.
 */
export async function run({ path, target, values }: FillTemplateRequest): Promise<void> {
  const document = new PizZip(await readFile(path));
  const isDouble = Object.values(document.files).some(
    ({ name }) => textPart.test(name) && hasDoubleBraces(document, name),
  );
  try {
    const template = new Docxtemplater(document, {
      delimiters: isDouble ? { start: '{{', end: '}}' } : { start: '{', end: '}' },
      paragraphLoop: true,
      linebreaks: true,
      errorLogging: false,
      nullGetter: () => '',
      parser: (tag) => ({ get: (scope: unknown) => valueAt(scope, tag) }),
    });
    template.render(values);
    await writeFile(target, template.toBuffer());
  } catch (error) {
    throw error instanceof Error && error.name === 'TemplateError' ? templateError(error) : error;
  }
}

const textPart = /^(?:word|ppt)\/.*\.xml$/;

/** Word parts a text anywhere, so the tags between two braces are left out. */
function hasDoubleBraces(document: PizZip, name: string): boolean {
  return (
    document
      .file(name)
      ?.asText()
      .replaceAll(/<[^>]*>/g, '')
      .includes('{{') === true
  );
}

/** `a.b` of nested values; only what the caller has sent, never what JavaScript adds to it. */
function valueAt(scope: unknown, tag: string): unknown {
  if (tag === '.') return scope;
  return tag.split('.').reduce<unknown>((value, name) => ownValue(value, name.trim()), scope);
}

function ownValue(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** With the library's explanation of the first fault. */
function templateError(error: Error & { properties?: TemplateFault }): OperationError {
  const { errors: [first] = [], explanation } = error.properties ?? {};
  const words = first?.properties?.explanation ?? explanation ?? error.message;
  return new OperationError(`The template cannot be filled: ${words}.`, null, undefined, error);
}

interface TemplateFault {
  explanation?: string;
  errors?: { properties?: { explanation?: string } }[];
}
