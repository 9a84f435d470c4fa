/** What one request may hold; more is refused before it costs anything (issue 3, "Limits"). */
export const limits = {
  /** Bytes of a JSON or form body, or of all fields of a multipart body; files are not counted. */
  bodyBytes: 10 * 1024 * 1024,
  /** Parameters of a query or form, after which PHP servers stop reading too. */
  fields: 1_000,
  /** Values of a JSON body, nested ones included. */
  values: 100_000,
  /** Fields and files of a multipart body. */
  parts: 1_100,
  files: 100,
  /** Levels of nested objects and lists. */
  depth: 32,
  /** Bytes of one multipart part header. */
  partHeaderBytes: 16 * 1024,
  boundaryBytes: 200,
  fileNameBytes: 200,
} as const;
