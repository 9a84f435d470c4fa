import { createReadStream, createWriteStream, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Api, { type Process } from 'cloudconvert-v1';
import { fixture } from '../running-proxy';

/** The flows of the official client 1.1.2, against any server that speaks v1. */
export class OfficialFlows {
  private readonly folder = mkdtempSync(join(tmpdir(), 'flows-'));

  /** `host`: `host:port`. */
  constructor(
    private readonly host: string,
    private readonly key: string,
  ) {}

  api(): Api {
    return Object.assign(new Api(this.key), { protocol: 'http', endpoint: this.host });
  }

  create(parameters: object = { inputformat: 'png', outputformat: 'jpg' }): Promise<Process> {
    return new Promise((resolve, reject) => {
      this.api().createProcess(parameters, (error, process) => (error ? reject(error) : resolve(process)));
    });
  }

  /** Uploads a file, waits, and answers the bytes of the output. */
  async uploaded(name: string, parameters: object): Promise<{ process: Process; output: Buffer }> {
    const process = await this.create(parameters);
    await new Promise<void>((resolve, reject) => {
      process.once('uploaded', () => resolve()).once('error', reject);
      process.start({ ...parameters, input: 'upload', file: createReadStream(fixture(name)) });
    });
    await this.wait(process);
    return { process, output: await this.download(process) };
  }

  /** Converts a file by its address. */
  async downloaded(address: string, parameters: object): Promise<{ process: Process; output: Buffer }> {
    const process = await new Promise<Process>((resolve, reject) => {
      this.api().convert({ ...parameters, input: 'download', file: address }, (error, done) =>
        error ? reject(error) : resolve(done),
      );
    });
    return { process, output: await this.download(process) };
  }

  /** A file that is piped into a conversion, whose output is piped out of it. */
  async piped(name: string, parameters: object): Promise<Buffer> {
    const target = join(this.folder, 'piped');
    await new Promise<void>((resolve, reject) => {
      createReadStream(fixture(name))
        .pipe(this.api().convert(parameters).once('error', reject))
        .pipe(createWriteStream(target))
        .once('finish', resolve)
        .once('error', reject);
    });
    return readFileSync(target);
  }

  wait(process: Process): Promise<Process> {
    return new Promise((resolve, reject) => process.wait((error) => (error ? reject(error) : resolve(process))));
  }

  delete(process: Process): Promise<void> {
    return new Promise((resolve, reject) => process.delete({}, (error) => (error ? reject(error) : resolve())));
  }

  private async download(process: Process): Promise<Buffer> {
    const target = join(this.folder, 'output');
    await new Promise<void>((resolve, reject) => {
      process.download(createWriteStream(target), null, (error) => (error ? reject(error) : resolve()));
    });
    return readFileSync(target);
  }
}
