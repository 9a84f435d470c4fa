import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const asked = ['-v', 'error', '-protocol_whitelist', 'file', '-show_entries', 'format=duration', '-of', 'csv=p=0'];

/** Length of sound or film in seconds; undefined where this machine has no `ffprobe` or the file has no length. */
export async function secondsOf(path: string): Promise<number | undefined> {
  const printed = await run('ffprobe', [...asked, `file:${path}`], { timeout: 20_000, maxBuffer: 65_536 }).catch(
    () => undefined,
  );
  const seconds = Number.parseFloat(printed?.stdout ?? '');
  return Number.isFinite(seconds) ? seconds : undefined;
}
