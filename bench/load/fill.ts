import { join } from 'node:path';
import { openDatabase } from '../../src/database';
import { activityOf, ActivityStore } from '../../src/journal/activity';
import { ProcessStore, Sealer, type Process } from '../../src/processes';
import { randomIds } from '../../src/runtime';

/**
 * A program: puts COUNT finished processes into the database of DATA_DIR, with what the console shows of them; their paths go
 * to stdout.
 */
const [dataDir = '', count = '0', expiresIn = '43200'] = process.argv.slice(2);

async function fill(): Promise<void> {
  const database = await openDatabase(join(dataDir, 'proxy.sqlite'));
  const store = new ProcessStore(database, new Sealer(process.env.SECRET_KEY ?? ''));
  const activity = new ActivityStore(database);
  const paths: string[] = [];
  while (paths.length < Number(count)) {
    const some = Array.from({ length: Math.min(500, Number(count) - paths.length) }, ended);
    await Promise.all(some.map((made) => store.insert(made, { v2Key: 'bench-key' })));
    await activity.write(some.map((made) => activityOf(made, Date.now())));
    paths.push(...some.map(({ id }) => `/process/${id}`));
  }
  await database.destroy();
  process.stdout.write(`${paths.join('\n')}\n`);
}

function ended(): Process {
  const now = Date.now();
  const at = new Date(now).toISOString();
  const jobId = randomIds.uuid();
  const task = { job_id: jobId, status: 'finished' as const, message: null, code: null };
  const times = { created_at: at, started_at: at, ended_at: at };
  return {
    id: randomIds.processId(),
    version: 0,
    owner: 'bench',
    state: 'finished',
    host: '127.0.0.1:8080',
    inputFormat: 'png',
    outputFormat: 'jpg',
    mode: 'convert',
    createdAt: now,
    startedAt: now,
    endedAt: now,
    expiresAt: now + Number(expiresIn) * 1000,
    downloadToken: randomIds.token(),
    warnings: [],
    save: false,
    info: false,
    downloadable: true,
    input: { filename: 'example.png' },
    downloaded: [],
    pendingUploads: [],
    handsOver: false,
    watched: false,
    compat: {},
    jobId,
    converter: { mode: 'convert', format: 'jpg', type: 'image', options: { quality: null, resize: null } },
    job: {
      id: jobId,
      tag: null,
      status: 'finished',
      ...times,
      tasks: [
        { ...task, ...times, id: randomIds.uuid(), name: 'import', operation: 'import/upload', result: null },
        { ...task, ...times, id: randomIds.uuid(), name: 'convert', operation: 'convert', result: null },
        {
          ...task,
          ...times,
          id: randomIds.uuid(),
          name: 'export',
          operation: 'export/url',
          result: {
            files: [{ filename: 'example.jpg', size: 1000, url: `https://storage.example.com/${jobId}/1.jpg` }],
          },
        },
      ],
    },
  };
}

void fill();
