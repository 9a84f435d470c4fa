import type { ProcessRow } from '../../src/database';
import { Sealer, type Process } from '../../src/processes';
import { processOf, rowOf } from '../../src/processes/process-rows';
import { aProcess } from './a-process';

const sealer = new Sealer('a secret of sixteen');

const stored = (process: Process) =>
  ({ id: process.id, sealed: null, lease_until: 0, watched_by: null, ...rowOf(process, sealer) }) as ProcessRow;

const at = '2026-11-27T12:00:00+00:00';
const task = {
  id: 'task',
  name: 'export',
  job_id: 'job',
  operation: 'export/url',
  status: 'finished' as const,
  message: null,
  code: null,
  created_at: at,
  started_at: at,
  ended_at: at,
  result: { files: [{ filename: 'a.jpg', size: 5, url: 'https://storage.test/a.jpg' }] },
  payload: { filename: 'a'.repeat(10_000) },
};
const job = {
  id: 'job',
  tag: null,
  status: 'finished' as const,
  created_at: at,
  started_at: at,
  ended_at: at,
  tasks: [task],
};

it('gives a Process back as it was stored, whatever is usual in it', () => {
  const usual = aProcess();
  expect(processOf(stored(usual), sealer)).toEqual(usual);
  const unusual = aProcess({
    mode: 'info',
    save: true,
    downloadable: false,
    watched: true,
    input: { size: 0 },
    warnings: [{ option: 'x' } as never],
    downloaded: ['a.jpg'],
    uploadToken: 'up',
    downloadToken: 'down',
    jobId: 'job',
    callback: 'https://user:secret@receiver.test/',
    endedAt: 0,
  });
  expect(processOf(stored(unusual), sealer)).toEqual(unusual);
  expect(stored(unusual).document).not.toContain('secret@');
});

it('keeps of a job what is read of it, and writes no fact twice', () => {
  const process = aProcess({ state: 'finished', jobId: 'job', job });
  const { document } = stored(process);
  expect(Object.keys(JSON.parse(document) as object)).toEqual(['host', 'downloadable', 'job']);
  expect(document.length).toBeLessThan(500);
  const { id: _id, job_id: _job, created_at: _at, message: _m, code: _c, payload: _p, ...kept } = task;
  expect(processOf(stored(process), sealer).job).toEqual({ ...job, tasks: [kept] });
});

it('keeps the times of tasks to the millisecond, in the form that v2 gives them, and those that are none', () => {
  const times = [
    ['2026-11-27T12:00:01+00:00', '2026-11-27T12:00:02+00:00'],
    ['2026-11-27T12:00:01.250+00:00', null],
    [null, null],
    ['soon', 'later'],
  ] as const;
  const tasks = times.map(([started_at, ended_at]) => ({ ...task, started_at, ended_at }));
  const read = processOf(stored(aProcess({ jobId: 'job', job: { ...job, tasks } })), sealer).job?.tasks ?? [];
  expect(read.map(({ started_at = null, ended_at = null }) => [started_at, ended_at])).toEqual(times);
});

it('reads rows of earlier versions, which have everything in the document', () => {
  const process = aProcess({ state: 'running', uploadToken: 'up', callback: 'https://receiver.test/' });
  const old = { ...stored(process), document: JSON.stringify(process) };
  expect(processOf(old, sealer)).toEqual(process);
  const over = aProcess({ state: 'finished', jobId: 'job', job });
  const before = { ...stored(over), document: JSON.stringify(over) };
  expect(processOf(before, sealer).job).toEqual(job);
});

it('keeps a callback that another key has sealed as it is, and reads everything else', () => {
  const row = stored(aProcess({ callback: 'https://a.test/', mode: 'info' }));
  const other = new Sealer('another secret of sixteen');
  const read = processOf(row, other);
  expect(read).toMatchObject({ mode: 'info' });
  expect(read.callback).toBeUndefined();
  const again = { ...row, ...rowOf({ ...read, version: 2 }, other) };
  expect(processOf(again, sealer).callback).toBe('https://a.test/');
});
