import { Readable } from 'node:stream';
import { safeName } from '../contract/output-names';
import type { Parameters, ValidationErrors } from '../contract/operation';
import { required } from '../contract/required';
import type { FetchedFile, ImportContext, ImportOperation } from '../contract/transfer-operation';

const encodings = { 'import/raw': 'utf8', 'import/base64': 'base64' } as const;

/** import/raw and import/base64: the file comes inside the request (v2-contract 4.1). */
export class InlineImport implements ImportOperation {
  readonly direction = 'import';

  constructor(readonly name: keyof typeof encodings) {}

  validate(parameters: Parameters): ValidationErrors {
    const missing = required(parameters, ['file', 'filename']);
    if (missing.file) return missing;
    if (typeof parameters.file !== 'string') return { ...missing, file: ['The file must be a string.'] };
    if (this.name === 'import/raw' || isBase64(this.textOf(parameters.file))) return missing;
    return { ...missing, file: ['The file must be a valid base64 string.'] };
  }

  async run(context: ImportContext): Promise<FetchedFile[]> {
    const { parameters } = context;
    const content = Buffer.from(this.textOf(String(parameters.file)), encodings[this.name]);
    return [
      await context.write(safeName(String(parameters.filename)), Readable.from([content], { objectMode: false })),
    ];
  }

  /** Whether v2 takes a data URI is not known (v2-contract 4.1); none is valid base64, so there is no other way to read it. */
  private textOf(file: string): string {
    return this.name === 'import/base64' ? file.replace(/^data:[^,]{0,1000};base64,/, '') : file;
  }
}

/** Of either alphabet (RFC 4648), padded or not, broken into lines or not. Padding ends it. */
function isBase64(text: string): boolean {
  const padding = text.indexOf('=');
  if (padding < 0) return !/[^\w+/\s-]/.test(text);
  return !/[^\w+/\s-]/.test(text.slice(0, padding)) && !/[^=\s]/.test(text.slice(padding));
}
