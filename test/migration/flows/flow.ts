/** A piece of v1 traffic: what a client does with a v1 server, to be recorded. */
export interface Flow {
  /** Name of its HAR. */
  name: string;
  /** `host`: `host:port` of the v1 server; `file`: the address of an example file; `folder`: for what is downloaded. */
  run: (where: { host: string; file: (name: string) => string; folder: string }) => Promise<void>;
}
