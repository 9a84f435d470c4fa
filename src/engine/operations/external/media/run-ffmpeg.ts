import type { Programs } from '../../../programs';
import { circumstances } from '../../../contract/circumstances';
import type { ToolRequest } from '../../tool';

/** Runs ffmpeg in the request's folder; `seconds` is the length of the result, for the progress. */
export async function runFfmpeg(
  programs: Programs,
  args: readonly string[],
  request: ToolRequest,
  seconds: number | undefined,
): Promise<void> {
  await programs.run('ffmpeg', {
    arguments: [
      '-hide_banner',
      '-nostdin',
      '-nostats',
      '-loglevel',
      'error',
      '-y',
      '-progress',
      'pipe:1',
      ...repeating(args),
    ],
    folder: request.folder,
    reads: [
      request.input.path,
      ...Object.values(request.optionInputs).flatMap((files) => files.map((file) => file.path)),
    ],
    signal: request.signal,
    onLine: (line) => {
      const microseconds = Number(/^out_time_us=(\d+)$/.exec(line)?.[1]);
      if (seconds !== undefined && Number.isFinite(microseconds)) {
        request.progress(Math.min((microseconds / 1e6 / seconds) * 100, 99));
      }
    },
  });
}

/** Options of an output stand before its name: no version, no random serial number. */
function repeating(args: readonly string[]): readonly string[] {
  if (circumstances().stillAt === undefined) return args;
  const exact = ['-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];
  return [...args.slice(0, -1), ...exact, ...args.slice(-1)];
}
