import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { createRecorder, startRecordServer } from '../migration/recorder';
import { createLogger, randomIds, systemClock } from '../runtime';
import { logLevel, portNumber, webUrl, wholeNumber } from './flags';
import { reportUncaught } from './report-uncaught';
import { stopOnSignal } from './stop-on-signal';

interface RecordFlags {
  target: string;
  host: string;
  port: number;
  out: string;
  inline: number;
  logLevel: string;
}

export const recordCommand = new Command('record')
  .description('stand in front of any v1 server and keep its traffic as HAR files, secrets masked')
  .requiredOption('--target <url>', 'the v1 server', webUrl)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 picks a free one', portNumber, 8090)
  .option('--out <folder>', 'folder for the HAR files', './recordings')
  .option('--inline <KB>', 'largest body that stays in a HAR; larger ones become files', wholeNumber(0, 16_384), 64)
  .option('--log-level <level>', 'least severe level to log', logLevel, 'warn')
  .action(record);

async function record({ target, host, port, out, inline, logLevel: level }: RecordFlags): Promise<void> {
  process.umask(0o077);
  const logger = createLogger(level);
  reportUncaught(logger);
  const folder = resolve(out);
  const recorder = createRecorder({
    out: folder,
    secret: randomBytes(32).toString('hex'),
    inline: inline * 1024,
    clock: systemClock,
    ids: randomIds,
    logger,
  });
  const server = await startRecordServer(recorder, { target: new URL(target), host, port, logger });
  stopOnSignal(async () => {
    await server.close();
    await recorder.close();
  });
  console.log(`Listening on ${server.url}, target: ${target}, recording into ${folder}. Stop with Ctrl-C.`);
}
