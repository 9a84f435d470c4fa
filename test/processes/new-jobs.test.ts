import { NewJobs } from '../../src/processes/new-jobs';
import type { Job } from '../../src/upstream';
import { aProcess } from './a-process';

const form = { url: 'https://storage.test/form', parameters: {} };
const awaiting = aProcess({ state: 'awaiting-upload', pendingUploads: ['import-1'], version: 2 });

function jobWith(tasks: object[]): Job {
  return { id: 'job', status: 'waiting', tasks } as unknown as Job;
}

const made = jobWith([
  { name: 'import-1', result: { form } },
  { name: 'convert', result: null },
]);

describe('jobs that were just made', () => {
  let jobs: NewJobs;
  beforeEach(() => (jobs = new NewJobs()));

  it('are known once, with the form that awaits a file', () => {
    jobs.keep(awaiting, made);
    expect(jobs.take(awaiting)?.tasks).toEqual([{ name: 'import-1', result: { form } }]);
    expect(jobs.take(awaiting)).toBeUndefined();
  });

  it('are not known any more once their process has changed', () => {
    jobs.keep(awaiting, made);
    expect(jobs.take({ ...awaiting, version: 3 })).toBeUndefined();
  });

  it.each([
    ['of a process that awaits no upload', aProcess({ state: 'running', version: 2 }), made],
    ['of a process that awaits several', { ...awaiting, pendingUploads: ['import-1', 'import-2'] }, made],
    ['without the form that the upload needs', awaiting, jobWith([{ name: 'import-1', result: null }])],
  ])('%s are not kept', (_what, process, job) => {
    jobs.keep(process, job);
    expect(jobs.take(process)).toBeUndefined();
  });

  it('take no more memory however many there are', () => {
    for (let id = 0; id < 1_500; id += 1) jobs.keep({ ...awaiting, id: String(id) }, made);
    expect(jobs.take({ ...awaiting, id: '499' })).toBeUndefined();
    expect(jobs.take({ ...awaiting, id: '500' })).toBeDefined();
  });
});
