/**
 * V1Call: the one normal form of a v1 create, start or convert request, whatever its encoding (v1-contract 2).
 * "Not given" is `undefined`: parsing has already dropped null and empty values (v1-clients B6), renamed the synonyms
 * of 2013 (`format`, `link`, `options`) and read every spelling of a boolean.
 */
export interface V1Call {
  /** Lower-case extension, or the pseudo-format `website`. */
  inputFormat?: string;
  outputFormat?: string;
  /** convert (default), info, combine, archive, extract, compress, protect. Unknown words are kept. */
  mode?: string;
  input?: V1Input;
  /** The values of `files`, or else those of `file` or `link`, in order. */
  files: V1File[];
  /** Wanted name of the input, extension included; with several files the name of the output (v1-contract 2.2). */
  filename?: string;
  converterOptions: Record<string, V1Value>;
  preset?: string;
  /** Seconds. */
  timeout?: number;
  /** An object sent as tag arrives here as its JSON text. */
  tag?: string;
  email?: boolean;
  output?: V1Storage;
  callback?: string;
  wait?: boolean;
  download?: boolean | 'inline';
  save?: boolean;
}

/** Parsing drops what is not given; presets and accounts of the keys file come unparsed. */
export function isAbsent(value: V1Value | undefined): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

export type V1Value = string | number | boolean | null | V1Value[] | { [name: string]: V1Value };

/** `method`: download, upload, raw, base64, url, a storage name, or an unknown word (which fails the process later). */
export interface V1Input {
  method: string;
  /** The parameters of a storage object such as `input[s3][bucket]`; empty for the plain methods. */
  parameters: Record<string, V1Value>;
}

/** `file`: URL, content, base64 or storage key, depending on the input method. */
export interface V1File {
  file: string;
  filename?: string;
  /** Content that came raw and is no UTF-8, byte for byte. */
  bytes?: Buffer;
}

/** Where the output goes: `{kind: 's3', parameters: {...}}`. The string form `output: "dropbox"` has no parameters. */
export interface V1Storage {
  kind: string;
  parameters: Record<string, V1Value>;
}
