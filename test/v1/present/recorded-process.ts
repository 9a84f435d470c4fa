import type { Process } from '../../../src/processes';
import type { Job, Task } from '../../../src/upstream';
import { aProcess } from '../../processes/a-process';

/** A started Process with the times of a recording of 2016 (v1-contract 3.4 no. 1); `changes` say what a test is about. */
export function recordedProcess(changes: Partial<Process> = {}): Process {
  return aProcess({
    id: 'zTG5KEYApZJirdVLO6t0',
    state: 'running',
    host: 'hostiorgtk.cloudconvert.com',
    inputFormat: 'pdf',
    outputFormat: 'html',
    createdAt: 1452478470_000,
    startedAt: 1452478476_000,
    expiresAt: 1452479916_000,
    downloadToken: '~download',
    input: { type: 'download', filename: 'ruby language quickref.pdf' },
    converter: { mode: 'convert', format: 'html', type: 'pdf2htmlex', group: 'document', options: { zoom: '1.5' } },
    ...changes,
  });
}

/** A job of import, convert and export; each stage takes what a test says of it. */
export function aJob(
  status: Job['status'],
  stages: { import?: Partial<Task>; convert?: Partial<Task>; export?: Partial<Task> } = {},
): Job {
  return {
    id: 'job',
    tag: null,
    status,
    created_at: '2016-01-11T02:14:36+00:00',
    started_at: null,
    ended_at: null,
    tasks: [
      aTask('export', 'export/url', stages.export),
      aTask('convert', 'convert', stages.convert),
      aTask('import-1', 'import/url', stages.import),
    ],
  };
}

/** Waiting, and at 100 percent as v2 says of every waiting task (v2-contract 2.2). */
function aTask(name: string, operation: string, changes: Partial<Task> = {}): Task {
  return {
    id: name,
    name,
    job_id: 'job',
    operation,
    status: 'waiting',
    percent: 100,
    message: null,
    code: null,
    credits: null,
    created_at: '2016-01-11T02:14:36+00:00',
    started_at: null,
    ended_at: null,
    result: null,
    ...changes,
  };
}
