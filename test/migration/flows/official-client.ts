import { createReadStream, createWriteStream, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Api, { type Process } from 'cloudconvert-v1';
import { fixture } from '../../running-proxy';
import type { Flow } from './flow';

const picture = { inputformat: 'png', outputformat: 'jpg' };

/** What the official client 1.1.2 documents and its own tests do. */
export const officialClientFlows: Flow[] = [
  flow('piped', ({ api, folder }) => {
    return new Promise((resolve, reject) => {
      createReadStream(fixture('example.png'))
        .pipe(
          api()
            .convert({ ...picture, converteroptions: { quality: 75 } })
            .once('error', reject),
        )
        .pipe(createWriteStream(join(folder, 'piped.jpg')))
        .once('finish', resolve)
        .once('error', reject);
    });
  }),
  flow('step-by-step', async ({ api, folder }) => {
    const process = await created(api(), picture);
    await called((done) => process.start({ outputformat: 'jpg', input: 'upload' }, done));
    await called((done) => process.upload(createReadStream(fixture('example.png')), null, done));
    await called((done) => process.wait(done));
    await called((done) => process.download(createWriteStream(join(folder, 'steps.jpg')), null, done));
    await called((done) => process.delete({}, done));
  }),
  flow('download', async ({ api, file, folder }) => {
    const input = { input: 'download', file: file('example.png') };
    const options = { quality: 51, resize: '64x' };
    const process = await called<Process>((done) =>
      api().convert({ ...picture, ...input, converteroptions: options }, done),
    );
    await called((done) => process.download(createWriteStream(join(folder, 'resized.jpg')), null, done));
  }),
  flow('several-outputs', async ({ api, file, folder }) => {
    const input = { input: 'download', file: file('two-pages.pdf') };
    const pages = { inputformat: 'pdf', outputformat: 'jpg' };
    const process = await called<Process>((done) => api().convert({ ...pages, ...input }, done));
    await called((done) => process.downloadAll(mkdtempSync(join(folder, 'all-')), done));
  }),
  flow('deleted', async ({ api }) => {
    const fresh = await created(api(), picture);
    const started = await created(api(), picture);
    await called((done) => started.start({ input: 'upload', outputformat: 'jpg' }, done));
    for (const process of [fresh, started]) await called((done) => process.delete({}, done));
  }),
  flow('refused', async ({ api }) => {
    await refused((done) => api('').createProcess(picture, done));
    await refused((done) => api().createProcess({ inputformat: 'invalid', outputformat: 'jpg' }, done));
    const unknown = await created(api(), picture);
    unknown.url += 'x';
    await refused((done) => unknown.refresh({}, done));
    const twice = await created(api(), picture);
    await called((done) => twice.start({ input: 'upload', outputformat: 'jpg' }, done));
    await refused((done) => twice.start({ input: 'upload', outputformat: 'jpg' }, done));
  }),
  flow('failed', async ({ api, folder }) => {
    const corrupt = join(folder, 'corrupt.png');
    writeFileSync(corrupt, 'this is no picture');
    const process = await created(api(), picture);
    await called((done) => process.start({ outputformat: 'jpg', input: 'upload' }, done));
    await called((done) => process.upload(createReadStream(corrupt), null, done));
    await refused((done) => process.wait(done));
    const nothing = await created(api(), picture);
    await called((done) => nothing.start({ input: 'download', outputformat: 'jpg', file: null }, done));
    await refused((done) => nothing.wait(done));
  }),
];

interface Client {
  api: (key?: string) => Api;
  file: (name: string) => string;
  folder: string;
}

function flow(name: string, run: (client: Client) => Promise<void>): Flow {
  return {
    name,
    run: ({ host, ...where }) => {
      const api = (key = 'a v1 key') => Object.assign(new Api(key), { protocol: 'http', endpoint: host });
      return run({ api, ...where });
    },
  };
}

type Done<Value> = (error: Error | null, value: Value) => void;

function called<Value = unknown>(work: (done: Done<Value>) => unknown): Promise<Value> {
  return new Promise((resolve, reject) => {
    work((error, value) => (error ? reject(error) : resolve(value)));
  });
}

function created(api: Api, parameters: object): Promise<Process> {
  return called((done) => api.createProcess(parameters, done));
}

async function refused(work: (done: Done<unknown>) => unknown): Promise<void> {
  const error = await called(work).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (!error) throw new Error('it was not refused');
}
