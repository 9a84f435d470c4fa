import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/**
 * A program: opens a connection for each path of a file and waits there for the end of the process. Tells its parent when
 * all have been connected, and how it ended: answers that say `finished`, others, and when the last one came.
 */
const [port = '', file = ''] = process.argv.slice(2);
const paths = readFileSync(file, 'utf8').trim().split('\n');
const counts = { finished: 0, lost: 0 };
let connected = 0;
const begun = Date.now();
/** Dialled at once: what the kernel takes in without a server that is quick. */
const atOnce = 256;

async function run(): Promise<void> {
  const ends: Promise<void>[] = [];
  let next = 0;
  const dial = async () => {
    while (next < paths.length) ends.push((await open(paths[next++] ?? '')).answered);
  };
  await Promise.all(Array.from({ length: atOnce }, dial));
  process.send?.({ connectedAfter: Date.now() - begun, connected });
  await Promise.all(ends);
  process.send?.({ ...counts, lastAt: Date.now() });
}

/** Resolves once the connection is there, or is refused. */
function open(path: string): Promise<{ answered: Promise<void> }> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    const answered = answerOf(socket);
    socket.once('connect', () => {
      connected += 1;
      socket.write(`GET ${path}?wait HTTP/1.1\r\nHost: bench\r\n\r\n`);
    });
    for (const event of ['connect', 'error']) socket.once(event, () => resolve({ answered }));
  });
}

function answerOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (text.includes('"step":"')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      counts[text.includes('"step":"finished"') ? 'finished' : 'lost'] += 1;
      resolve();
    });
  });
}

void run();
