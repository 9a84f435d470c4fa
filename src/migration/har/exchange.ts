/** One request with its answer, read from a HAR. */
export interface Exchange {
  /** `file.har, entry 3`: for messages. */
  place: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Milliseconds until the answer was complete. */
  took: number;
  request: RecordedCall;
  response: RecordedAnswer;
}

export interface RecordedCall {
  method: string;
  /** Absolute. */
  url: string;
  headers: Header[];
  body?: Body;
  /** The parts of a multipart body, in their order; then `body` is absent. */
  parts?: FormPart[];
}

export interface RecordedAnswer {
  /** 0 where the client left before there was one. */
  status: number;
  statusText: string;
  headers: Header[];
  body?: Body;
}

export interface Header {
  name: string;
  value: string;
}

/** Content in memory, or in a file beside the HAR; neither where it was not kept. */
export interface Body {
  mimeType: string;
  bytes?: Buffer;
  file?: string;
  size: number;
}

export interface FormPart {
  name?: string;
  fileName?: string;
  contentType?: string;
  /** The header of the part as it was sent, where that is known. */
  head?: string;
  body: Body;
}

/** The value of the first header of this name. */
export function headerOf(headers: Header[], name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value;
}

/** The text of a body that is in memory or in a small file; undefined where it was not kept. */
export function textOf(body: Body | undefined): string | undefined {
  return body?.bytes?.toString();
}
