import { Command } from 'commander';
import { createOperations, createStorageOperations, startEngine } from '../engine';
import { createNetworkPolicy, parseNetworkPolicy } from '../network';
import { createLogger, randomIds, systemClock } from '../runtime';
import { storageEndpoints } from '../server';
import { stopOnSignal } from './stop-on-signal';

interface EngineFlags {
  host: string;
  port: string;
  syncPort?: string;
  dataDir: string;
  publicUrl?: string;
  keys?: string;
  workers?: string;
  quota?: string;
  lenientUploads?: boolean;
  networkPolicy: string;
  s3Url?: string;
  azureUrl?: string;
  googleUrl?: string;
  logLevel: string;
}

export const engineCommand = new Command('engine')
  .description('start the embedded v2 engine alone')
  .option('--host <address>', 'address it listens on', '127.0.0.1')
  .option('--port <number>', 'port it listens on; 0 takes a free one', '8081')
  .option('--sync-port <number>', 'second port that answers when jobs and tasks have ended; 0 takes a free one')
  .option('--data-dir <folder>', 'jobs and files', './data/engine')
  .option('--public-url <url>', 'URL under which callers reach it')
  .option('--keys <file>', 'who may call, with scopes and credits; without it any key')
  .option('--workers <number>', 'conversions at a time; default: the number of cores')
  .option('--quota <bytes>', 'what the files of all jobs may take; default 20 GB')
  .option('--lenient-uploads', 'take uploads without Content-Length too, as the Node SDK before 2.3.5 sends them')
  .option('--network-policy <policy>', 'where fetches, exports and webhooks may connect', 'any')
  .option('--s3-url <url>', 'S3 server for calls that name no endpoint, instead of Amazon')
  .option('--azure-url <url>', "server for Azure's blobs, e.g. Azurite")
  .option('--google-url <url>', 'server for Google Cloud Storage and, under /token, its tokens')
  .option('--log-level <level>', 'pino level', 'info')
  .action(serveEngine);

async function serveEngine(flags: EngineFlags): Promise<void> {
  const networkPolicy = createNetworkPolicy(parseNetworkPolicy(flags.networkPolicy));
  const engine = await startEngine({
    host: flags.host,
    port: Number(flags.port),
    syncPort: optionalNumber(flags.syncPort),
    dataDir: flags.dataDir,
    operations: await createOperations({ networkPolicy }),
    storageOperations: createStorageOperations(networkPolicy, { endpoints: storageEndpoints(flags) }),
    networkPolicy,
    clock: systemClock,
    ids: randomIds,
    logger: createLogger(flags.logLevel),
    keysFile: flags.keys,
    workers: optionalNumber(flags.workers),
    quotaBytes: optionalNumber(flags.quota),
    publicUrl: flags.publicUrl,
    lenientUploads: flags.lenientUploads,
  });
  stopOnSignal(() => engine.close());
  const synchronous = [engine.syncUrl, engine.syncPortUrl].filter((url) => url !== undefined).join(' and ');
  console.log(`v2 engine: asynchronous base ${engine.url}, synchronous base ${synchronous}`);
}

function optionalNumber(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
