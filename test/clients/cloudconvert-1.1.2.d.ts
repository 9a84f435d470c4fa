declare module 'cloudconvert-v1' {
  import type { EventEmitter } from 'node:events';
  import type { Readable, Writable } from 'node:stream';

  type Completed = (error: (Error & { code?: number }) | null, process: Process) => void;

  export interface Process extends EventEmitter, Writable {
    url: string;
    data: {
      step: string;
      output: { files?: string[] };
      converter: { options: Record<string, unknown> };
    };
    start(parameters: object, callback?: Completed): Process;
    refresh(parameters?: object, callback?: Completed): Process;
    wait(callback?: Completed, interval?: number): Process;
    upload(source: Readable, filename?: string | null, callback?: Completed): Process;
    download(destination: Writable, remoteFile?: string | null, callback?: Completed): Process;
    downloadAll(path: string, callback?: Completed): Process;
    delete(parameters?: object, callback?: Completed): Process;
  }

  export default class Api {
    constructor(apiKey?: string);
    endpoint: string;
    protocol: string;
    createProcess(parameters: object, callback?: Completed): Process;
    convert(parameters: object, callback?: Completed): Process;
  }
}
