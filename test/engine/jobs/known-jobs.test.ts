import { SqliteDatabase, openEngineDatabase } from '../../../src/engine/database';
import { JobStore, ParameterSeal, ParameterTexts } from '../../../src/engine/jobs';
import { KnownJobs } from '../../../src/engine/jobs/known-jobs';
import type { JobRecord, TaskRecord } from '../../../src/engine/jobs/model';
import type { TaskEnd } from '../../../src/engine/jobs/store';

const job = (id: string): JobRecord => ({
  id,
  owner: 1,
  tag: null,
  status: 'waiting',
  webhookUrl: 'https://hooks.example/one',
  base: null,
  createdAt: 1,
  startedAt: null,
  endedAt: null,
});

const task = (id: string, jobId: string | null, inputs: string[] = []): TaskRecord => ({
  id,
  jobId,
  name: id,
  owner: 1,
  operation: 'convert',
  status: 'waiting',
  percent: 100,
  message: null,
  code: null,
  credits: null,
  createdAt: 1,
  startedAt: null,
  endedAt: null,
  engine: null,
  engineVersion: null,
  dependsOn: inputs.map((taskId) => ({ taskId, parameter: 'input' })),
  retryOf: null,
  ignoreError: false,
  attempts: 0,
  result: null,
  faults: [],
});

const finished = (output: string): TaskEnd => ({
  status: 'finished',
  message: null,
  code: null,
  credits: 1,
  result: { files: [], output },
});

describe('jobs that an engine remembers', () => {
  const connection = openEngineDatabase(':memory:');
  const storeOver = () => {
    const texts = new ParameterTexts(new ParameterSeal('a secret of the test'), {
      write: () => Promise.reject(new Error('too long')),
      read: () => Promise.reject(new Error('too long')),
    });
    return new JobStore(new SqliteDatabase(connection), texts);
  };
  const store = storeOver();
  afterAll(() => connection.close());

  const tellsOf = async (reader: JobStore) => ({
    job: await reader.job('j'),
    tasks: await reader.tasksOf('j'),
    states: (await reader.statesOf('j')).map(({ status, ignoreError }) => ({ status, ignoreError })),
    single: await reader.task('b'),
    parameters: await reader.parameters('b'),
    dependents: (await reader.dependentsOf('a')).map(({ id }) => id).sort(),
  });

  test('are as their rows say, after every change', async () => {
    const steps: [string, () => Promise<unknown>][] = [
      [
        'made',
        () =>
          store.insertJob(job('j'), [
            { task: task('a', 'j'), parameters: { file: 'a' } },
            { task: task('b', 'j', ['a']), parameters: { output_format: 'jpg', quality: 3 } },
          ]),
      ],
      ['a begins', () => store.beginRun('a', 2)],
      ['the job goes on', () => store.changeJob('j', 'processing', 2)],
      ['a tells of its progress', () => store.changeRun({ id: 'a', attempts: 1 }, { percent: 40, engine: 'x' })],
      ['a stranger changes nothing', () => store.changeRun({ id: 'a', attempts: 7 }, { percent: 90 })],
      ['a ends', () => store.endTask('a', finished('one'), 4, 1)],
      ['a ends again', () => store.endTask('a', finished('two'), 5, 1)],
      ['b begins', () => store.beginRun('b', 5)],
      ['b is interrupted', () => store.interruptTask('b', 1)],
      ['b ends', () => store.endTask('b', finished('x'.repeat(5_000)), 6)],
      ['the job ends', () => store.changeJob('j', 'finished', 6)],
      ['the job can go on no more', () => store.changeJob('j', 'processing', 7)],
      ['another task depends on it', () => store.insertTask(task('c', null, ['a']), {})],
      ['a task goes', () => store.deleteTask('b')],
      ['the job goes', () => store.deleteJob('j')],
    ];
    for (const [step, change] of steps) {
      await change();
      expect({ step, ...(await tellsOf(store)) }).toEqual({ step, ...(await tellsOf(storeOver())) });
    }
  });

  test('are asked no row as long as nobody outside depends on them', async () => {
    const known = new KnownJobs();
    known.remember(job('j'), [
      { task: task('a', 'j'), parameters: {} },
      { task: task('b', 'j', ['a']), parameters: {} },
    ]);
    expect(known.dependentsOf('a')?.map(({ id }) => id)).toEqual(['b']);
    known.dependsOn(task('c', null, ['a']));
    expect([known.job('j'), known.task('b'), known.tasksOf('j'), known.dependentsOf('a')]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  test('keep no secret of a task that has ended', () => {
    const known = new KnownJobs();
    const made = task('a', 'j');
    known.remember(job('j'), [{ task: made, parameters: { password: 'secret' } }]);
    known.taskChanged({ ...made, status: 'processing' });
    expect(known.parameters('a')).toEqual({ password: 'secret' });
    known.taskChanged({ ...made, status: 'finished' });
    expect([known.parameters('a'), known.task('a')?.status]).toEqual([undefined, 'finished']);
  });

  test('take no more memory however many there are, or tasks, parameters and results of one', () => {
    const known = new KnownJobs();
    const remember = (id: string, count: number, parameters = {}) =>
      known.remember(
        job(id),
        Array.from({ length: count }, (_, index) => ({ task: task(`${id}-${index}`, id), parameters })),
      );
    for (let number = 0; number < 1_100; number += 1) remember(`j${number}`, 1);
    remember('many', 11);
    remember('long', 1, { file: 'x'.repeat(5_000) });
    remember('result', 1);
    known.taskChanged({ ...task('result-0', 'result'), result: { files: [], output: 'x'.repeat(5_000) } });
    const found = ['j0', 'j99', 'j101', 'many', 'long', 'result'].filter((id) => known.job(id));
    expect(found).toEqual(['j101']);
  });
});
