import type { V1Call, V1File, V1Input } from '../call';
import type { JobDraft } from './job-draft';
import { lookUp } from '../look-up';
import { Refused } from './refused';
import {
  carriedStorageOf,
  carrierTarget,
  namesOf,
  storageOf,
  storagePayload,
  withAccount,
  type CarriedStorage,
  type StorageTranslation,
} from './storages';
import type { TranslationContext } from '../translation';
import { absoluteUrl, nameInPath, nameInUrl } from '../url';
import { importTask, type TaskName } from './task-names';
import { extensionOf, formatGroup } from '../../formats';
import { uriBytes } from '../../text';

/** A file of the job before any work: the import task that holds it, and its name where that is known by now. */
export interface JobInput {
  task: string;
  filename?: string;
  /** Where the far end may have another: the name of the address, for commands that must know one. */
  nameInAddress?: string;
  /** `filename` is only the end of the address: the caller says nothing by it. */
  isNamedByAddress?: boolean;
}

interface InputRequest {
  task: TaskName;
  file: V1File;
  /** The name that the call gives the file, an extension included. */
  filename: string | undefined;
  inputFormat: string | undefined;
  input: V1Input;
  draft: JobDraft;
  context: TranslationContext;
}

/**
 * Bytes. v2 takes contents inside the job up to about 10 MB (v2-contract 4.1). Bigger ones than these go through an upload
 * form, as files do: a job of megabytes would hold up everybody else while it is sealed, sent and read.
 */
const largestInlineContent = 1_000_000;

/** One import task a file, `import-1`, `import-2`, ... in the order of the call (v1-contract 2.2). */
export function importInputs(call: V1Call, draft: JobDraft, context: TranslationContext): JobInput[] {
  const input = inputOf(call);
  const importer = importerOf(input.method);
  if (!importer) throw Refused.later(`Error: Cannot find module '../input/${input.method}.js'`);
  const files = call.files.length > 0 || input.method !== 'upload' ? call.files : [{ file: '' }];
  if (files.length === 0) throw Refused.later('No input file provided!');
  return files.map((file, index) =>
    importer({
      task: importTask(index + 1),
      file,
      filename: file.filename ?? (files.length === 1 ? call.filename : undefined),
      inputFormat: call.inputFormat,
      input,
      draft,
      context,
    }),
  );
}

/** Without a word on it, files are addresses, and none means an upload (v1-clients B9). */
export function inputOf({ input, files }: V1Call): V1Input {
  return input ?? { method: files.length > 0 ? 'download' : 'upload', parameters: {} };
}

type Importer = (request: InputRequest) => JobInput;

const importers: Record<string, Importer> = {
  upload: ({ task, filename, draft }) => {
    draft.uploads.push({ task, from: 'client' });
    return { task: draft.add(task, { operation: 'import/upload' }), filename };
  },
  download: importUrl,
  url: importUrl,
  raw: (request) => {
    const { file, bytes } = request.file;
    if (!bytes) return importContent(request, 'import/raw', Buffer.from(file));
    return importContent({ ...request, file: { file: bytes.toString('base64') } }, 'import/base64', bytes);
  },
  base64: (request) => {
    const content = decoded(request.file.file);
    return importContent({ ...request, file: { file: content.toString('base64') } }, 'import/base64', content);
  },
};

/** Some send the whole data URL of a browser; without `;base64` it holds percent escapes (RFC 2397). */
function decoded(text: string): Buffer {
  const [start = '', type] = /^data:([^,]{0,200}),/.exec(text) ?? [];
  const content = text.slice(start.length);
  return type === undefined || /;\s*base64\s*$/i.test(type)
    ? Buffer.from(withPluses(content), 'base64')
    : uriBytes(Buffer.from(content));
}

/**
 * A form that is not escaped turns the `+` of base64 into spaces. Spaces between lines of one length are only folds. Goes by
 * bytes, since a text of nothing but short pieces must hold nobody up.
 */
function withPluses(base64: string): string {
  const bytes = Buffer.from(base64.trimEnd());
  if (isFolded(bytes)) return base64;
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === space) bytes[at] = plus;
  return bytes.toString('latin1');
}

/** Whether all but the last of the lines between spaces are as long, and make whole groups of four letters. */
function isFolded(bytes: Buffer): boolean {
  let [letters, lineStart, lineLength] = [0, 0, -1];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > space) letters += 1;
    if (byte !== space) continue;
    if (lineLength >= 0 && at - lineStart !== lineLength) return false;
    lineLength = at - lineStart;
    lineStart = at + 1;
  }
  return letters % 4 === 0;
}

const [space, plus] = [0x20, 0x2b];

function importerOf(method: string): Importer | undefined {
  const importer = lookUp(importers, method);
  if (importer) return importer;
  const storage = storageOf(method);
  if (storage) return (request) => importFromStorage(storage, request);
  const carried = carriedStorageOf(method);
  return carried?.input ? (request) => importByCarrier(carried, request) : undefined;
}

function importFromStorage(
  storage: StorageTranslation,
  { task, file, filename, inputFormat, input, draft, context }: InputRequest,
): JobInput {
  const kind = input.method;
  const key = storage.keepsLeadingSlash ? file.file : file.file.replace(/^\/+/, '');
  const name = filename ?? nameWithFormat(nameInPath(key), inputFormat);
  draft.add(task, {
    operation: `import/${storage.operation}`,
    ...storagePayload(storage, {
      side: 'input',
      kind,
      parameters: withAccount(namesOf(input.method), input.parameters, context.accounts),
      draft,
    }),
    [storage.object]: key,
    filename: name,
  });
  return { task, filename: name };
}

/** The proxy fetches the file and streams it into an upload form. */
function importByCarrier(
  storage: CarriedStorage,
  { task, file, filename, inputFormat, input, draft, context }: InputRequest,
): JobInput {
  const name = filename ?? nameWithFormat(nameInPath(file.file), inputFormat);
  const source = carrierTarget(storage, {
    side: 'input',
    parameters: withAccount(namesOf(input.method), input.parameters, context.accounts),
    path: file.file,
  });
  draft.uploads.push({ task, from: 'carrier', source, filename: name });
  return { task: draft.add(task, { operation: 'import/upload' }), filename: name };
}

/** An address whose path names no file of a known format: v2 takes the name from Content-Disposition (v2-contract 4.1). */
function importUrl({ task, file, filename, inputFormat, draft }: InputRequest): JobInput {
  const url = absoluteUrl(file.file);
  const found = nameInUrl(url);
  const name = filename ?? (isKnownFormat(found) ? found : undefined);
  draft.add(task, { operation: 'import/url', url, filename: name });
  return {
    task,
    filename: name,
    nameInAddress: nameWithFormat(found, inputFormat),
    isNamedByAddress: filename === undefined,
  };
}

function importContent(request: InputRequest, operation: string, content: Buffer): JobInput {
  const { task, file, draft, inputFormat } = request;
  const filename = nameWithFormat(request.filename ?? 'input', inputFormat);
  if (content.length > largestInlineContent) {
    draft.add(task, { operation: 'import/upload' });
    draft.uploads.push({ task, from: 'content', filename, content });
  } else draft.add(task, { operation, file: file.file, filename });
  return { task, filename };
}

/** A name whose extension v2 can go by: that of a known format is kept, else the declared format is put behind it. */
export function nameWithFormat(found: string | undefined, inputFormat: string | undefined): string {
  const name = found ? nameInPath(found) : 'input';
  return isKnownFormat(name) || inputFormat === undefined ? name : `${name}.${inputFormat}`;
}

function isKnownFormat(name: string | undefined): boolean {
  return name !== undefined && formatGroup(extensionOf(name)) !== undefined;
}
