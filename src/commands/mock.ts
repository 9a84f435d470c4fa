import { Command } from 'commander';
import { harFiles, readRecordings } from '../migration/har';
import { startMock } from '../migration/mock';
import { withExitCode } from './exit-code';
import { portNumber } from './flags';
import { stopOnSignal } from './stop-on-signal';

export const mockCommand = new Command('mock')
  .description('answer v1 requests as recorded, without engine or account')
  .argument('<paths...>', 'HAR files, or folders of them')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 picks a free one', portNumber, 8080)
  .action(
    withExitCode(2, async (paths: string[], { host, port }: { host: string; port: number }) => {
      const recordings = await readRecordings(await harFiles(paths));
      const server = await startMock(recordings, { host, port });
      stopOnSignal(() => server.close());
      console.log(
        `Listening on ${server.url} with ${recordings.length} recordings; ${server.url}/_/journal lists what was asked.`,
      );
    }),
  );
