import { progressOf } from '../../../src/translate';
import type { Job, Task } from '../../../src/upstream';

describe('a v2 job in v1 words', () => {
  it.each<[string, Partial<Task>[], string]>([
    ['an import works', [{ status: 'processing' }, {}, {}], 'input'],
    ['an upload is awaited', [{}, {}, {}], 'input'],
    ['no task works yet', [{ status: 'finished' }, {}, {}], 'wait'],
    ['the conversion works', [{ status: 'finished' }, { status: 'processing' }, {}], 'convert'],
    ['the conversion is queued', [{ status: 'finished' }, { status: 'queued' }, {}], 'wait'],
    ['only the export is left', [{ status: 'finished' }, { status: 'finished' }, {}], 'output'],
  ])('while %s: %3$s', (_what, tasks, step) => {
    expect(progressOf(job('processing', ...tasks)).step).toBe(step);
  });

  it('never shows the 100 percent of a task that waits', () => {
    const waiting = job('processing', { status: 'finished' }, { status: 'waiting', percent: 100 });
    expect(progressOf(waiting).percent).toBe(0);
  });

  it('shows the percent of a task that works, below 100', () => {
    const at = (percent: number) =>
      progressOf(job('processing', { status: 'finished' }, { status: 'processing', percent })).percent;
    expect([at(42), at(100)]).toEqual([42, 99]);
  });

  it('rises with the conversion, whatever small tasks stand around it', () => {
    const at = (percent: number) => {
      const tasks = [
        task('import-1', 'import/url', { status: 'finished' }),
        task('thumbnail', 'thumbnail', { status: 'finished' }),
        task('convert', 'convert', { status: 'processing', percent }),
        task('command-ffmpeg', 'command', {}),
        task('export', 'export/url', {}),
      ];
      return progressOf({ ...job('processing'), tasks }).percent;
    };
    expect(at(0)).toBeLessThan(10);
    expect(Math.abs(at(50) - 50)).toBeLessThanOrEqual(5);
    expect(at(100)).toBeGreaterThanOrEqual(90);
  });

  it('fails with the words of the root cause: 422 for a tool, 400 for an import', () => {
    const fell: Partial<Task> = { status: 'error', code: 'INPUT_TASK_FAILED', message: 'Input task has failed' };
    const tool = job('error', { status: 'finished' }, { status: 'error', message: 'Conversion failed' }, fell);
    const fetching = job('error', { status: 'error', code: 'DOWNLOAD_FAILED', message: 'Not there' }, fell, fell);
    expect(progressOf(tool)).toMatchObject({ step: 'error', failure: { code: 422, message: 'Conversion failed' } });
    expect(progressOf(fetching)).toMatchObject({ failure: { code: 400, message: 'Not there' } });
  });

  it('names the engine that converts, not the one that encrypts after it', () => {
    const encrypt = task('encrypt', 'pdf/encrypt', { engine: 'qpdf' });
    const convert = task('convert', 'convert', { engine: 'office' });
    expect(progressOf({ ...job('finished'), tasks: [encrypt, convert] }).engine).toBe('office');
  });

  it('describes a video by its metadata and what ffprobe captured', () => {
    const probe = task('ffprobe', 'command', { result: { output: '{"streams": [{"codec_type": "video"}]}' } });
    const metadata = task('metadata', 'metadata', { result: { metadata: { Duration: 3 } } });
    const described = { ...job('finished'), tasks: [probe, metadata] };
    expect(progressOf(described).metadata).toEqual({ Duration: 3, streams: [{ codec_type: 'video' }] });
  });

  it('describes a video by its metadata alone where ffprobe said nothing', () => {
    const probe = task('ffprobe', 'command', { status: 'error', result: { output: 'broken' } });
    const metadata = task('metadata', 'metadata', { result: { metadata: { Duration: 3 } } });
    expect(progressOf({ ...job('finished'), tasks: [probe, metadata] }).metadata).toEqual({ Duration: 3 });
  });
});

function job(status: Job['status'], ...[input = {}, work = {}, output = {}]: Partial<Task>[]): Job {
  const tasks = [
    task('export', 'export/url', output),
    task('convert', 'convert', work),
    task('import-1', 'import/url', input),
  ];
  return { id: 'j', tag: null, status, created_at: '', started_at: null, ended_at: null, tasks };
}

function task(name: string, operation: string, changes: Partial<Task>): Task {
  return {
    id: name,
    name,
    job_id: 'j',
    operation,
    status: 'waiting',
    percent: 100,
    message: null,
    code: null,
    created_at: '',
    started_at: null,
    ended_at: null,
    result: null,
    ...changes,
  };
}
