import { spawn } from 'node:child_process';
import { limitProcess } from '../../runtime';
import type { FileDifference, Tolerances } from './compare-files';
import type { CompareAnswer, CompareOrder } from './compare-process';
import type { FileFacts } from './file-facts';
import { hashOf } from './hash-of';

/**
 * What tells two outputs apart by content: nothing for the same bytes; else dimensions and look of pictures, pages of PDF,
 * duration of sound and film, names in a ZIP. Files of any other kind must be the same bytes. Rejects where looking into
 * them takes longer than `timeout` (milliseconds, default a minute) or too much memory.
 */
export async function compareFiles(
  expected: string,
  actual: string,
  { timeout = longest, ...tolerances }: Partial<Tolerances> & { timeout?: number } = {},
): Promise<FileDifference[]> {
  const [one, other] = await Promise.all([hashOf(expected), hashOf(actual)]);
  return one === other ? [] : ((await answerTo({ expected, actual, tolerances }, timeout)) as FileDifference[]);
}

/** What can be told of a file; rejects as `compareFiles` does. */
export async function factsOfFile(path: string): Promise<FileFacts> {
  return (await answerTo({ facts: path })) as FileFacts;
}

/** The files come from elsewhere: one that takes minutes or gigabytes to open must hold nobody up, and can be given up. */
function answerTo(order: CompareOrder, timeout = longest): Promise<unknown> {
  const node = [process.execPath, `--max-old-space-size=${heap}`, ...loaderWords, require.resolve('./compare-process')];
  const [command = '', ...args] = limitProcess(node, heap + runtime);
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve, reject) => {
    child.once('message', (answer: CompareAnswer) => {
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(answer.failure));
    });
    child.once('error', reject);
    child.once('disconnect', () => reject(new Error('a file takes too long or too much memory to look into')));
    child.send(order, (error) => error && reject(error));
  });
}

/** Mebibytes of what is computed, and of the addresses that Node.js itself reserves. */
const heap = 1024;
const runtime = 1280;
/** Milliseconds. */
const longest = 60_000;

/** The tests run TypeScript, which Node.js alone can't. */
const loader = process.env['ENGINE_WORKER_LOADER'];
const loaderWords = loader === undefined ? [] : ['--require', loader];
