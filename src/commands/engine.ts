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
  .description('start only the embedded v2 engine')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 picks a free one', '8081')
  .option('--sync-port <number>', 'second port, whose answers wait until the job or task has ended; 0 picks a free one')
  .option('--data-dir <folder>', 'folder for jobs and files', './data/engine')
  .option('--public-url <url>', 'URL under which clients reach the engine')
  .option('--keys <file>', 'JSON file of the accepted keys with their scopes and credits; default: any key is accepted')
  .option('--workers <number>', 'conversions to run at a time; default: the number of cores')
  .option('--quota <bytes>', 'disk space for the files of all jobs together; default: 20 GB')
  .option('--lenient-uploads', 'also accept uploads without Content-Length, as the Node SDK before 2.3.5 sends them')
  .option('--network-policy <policy>', 'where fetches, exports and webhooks may connect', 'any')
  .option('--s3-url <url>', 'S3 server for calls that name no endpoint; default: Amazon')
  .option('--azure-url <url>', 'server for Azure Blob Storage, e.g. Azurite')
  .option('--google-url <url>', 'server for Google Cloud Storage; it issues access tokens at /token')
  .option('--log-level <level>', 'least severe level to log: trace, debug, info, warn, error, fatal or silent', 'info')
  .action(serveEngine);

async function serveEngine(flags: EngineFlags): Promise<void> {
  const networkPolicy = createNetworkPolicy(parseNetworkPolicy(flags.networkPolicy));
  const logger = createLogger(flags.logLevel);
  const engine = await startEngine({
    host: flags.host,
    port: Number(flags.port),
    syncPort: optionalNumber(flags.syncPort),
    dataDir: flags.dataDir,
    operations: await createOperations({ networkPolicy, logger, dataDir: flags.dataDir }),
    storageOperations: createStorageOperations(networkPolicy, { endpoints: storageEndpoints(flags) }),
    networkPolicy,
    clock: systemClock,
    ids: randomIds,
    logger,
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
