/** What one request may hold; more is refused before it costs anything (issue 3, "Limits"). */
export const limits = {
  /** Bytes of a JSON or form body, or of all fields of a multipart body; files are not counted. */
  bodyBytes: 10 * 1024 * 1024,
  /** Bytes of files that come before the key that pays for them: what v1 took of a free account (v1-contract 4). */
  unknownFileBytes: 1024 * 1024 * 1024,
  /** Parameters of a query or form, after which PHP servers stop reading too. */
  fields: 1_000,
  /** Values of a JSON body, nested ones included. */
  values: 10_000,
  /** Fields and files of a multipart body. */
  parts: 1_100,
  files: 100,
  /** Levels of nested objects and lists. */
  depth: 32,
  /** Levels of all parameters of a query or form together. */
  levels: 5_000,
  /** Bytes of one multipart part header. */
  partHeaderBytes: 16 * 1024,
  boundaryBytes: 200,
  fileNameBytes: 200,
  /** Inputs of one call, and options of its conversion. */
  inputs: 500,
  options: 500,
  /** Characters of all options together: they are kept with the process and written with each change of it. */
  optionText: 1_000_000,
  /** Characters of what is short by its nature. Longer values are refused: nothing is compared with them. */
  format: 40,
  fieldName: 1_024,
  word: 64,
  id: 200,
  number: 40,
  key: 4_096,
  tag: 4_096,
  address: 8_192,
  storageParameter: 16_384,
  /** JSON text inside a parameter. */
  nestedJson: 256 * 1024,
} as const;
