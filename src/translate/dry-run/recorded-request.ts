/** A v1 request as somebody wrote it down. */
export interface RecordedRequest {
  url: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
  /** Names of the files that were sent along. */
  files: string[];
}

/** The requests that make one call: create and start, or a single one. */
export interface RecordedCall {
  /** `POST https://api.cloudconvert.com/process` */
  name: string;
  requests: RecordedRequest[];
}
