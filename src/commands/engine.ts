import { rm } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { bucketPlaceOf, ClusterOptions } from '../engine';
import { createNetworkPolicy, parseNetworkPolicy } from '../network';
import { createLogger, expectFreePort, StartError } from '../runtime';
import { startIsOver } from '../runtime/lean-start';
import { loadEngine, sourcesOf, storageEndpoints } from '../server';
import { logLevel, networkPolicy, portNumber, webUrl, wholeNumber } from './flags';
import { reportUncaught } from './report-uncaught';
import { stopOnSignal } from './stop-on-signal';

interface EngineFlags {
  host: string;
  port: number;
  syncPort?: number;
  dataDir: string;
  publicUrl?: string;
  keys?: string;
  workers?: number;
  quota?: number;
  lenientUploads?: boolean;
  deterministic?: boolean;
  networkPolicy: string;
  s3Url?: string;
  azureUrl?: string;
  googleUrl?: string;
  database?: string;
  files?: string;
  role: ClusterOptions['role'];
  only?: string[];
  logLevel: string;
}

export const engineCommand = new Command('engine')
  .description('start only the embedded v2 engine')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on; 0 picks a free one', portNumber, 8081)
  .option(
    '--sync-port <number>',
    'second port, whose answers wait until the job or task has ended; 0 picks a free one',
    portNumber,
  )
  .option('--data-dir <folder>', 'folder for jobs and files', './data/engine-alone')
  .option('--public-url <url>', 'URL under which clients reach the engine', webUrl)
  .option('--keys <file>', 'JSON file of the accepted keys with their scopes and credits; default: any key is accepted')
  .option('--workers <number>', 'conversions to run at a time; default: the number of cores', wholeNumber(1, 1000))
  .option(
    '--quota <bytes>',
    'disk space for the files of all jobs together; default: 20 GB',
    wholeNumber(1, Number.MAX_SAFE_INTEGER),
  )
  .option('--lenient-uploads', 'also accept uploads without Content-Length, as the Node SDK before 2.3.5 sends them')
  .option('--deterministic', 'ids, times and produced files are the same in each run, for tests (docs/testing.md)')
  .option('--network-policy <policy>', 'where fetches, exports and webhooks may connect', networkPolicy, 'any')
  .option('--s3-url <url>', 'S3 server for calls that name no endpoint, and for --files; default: Amazon', webUrl)
  .option('--azure-url <url>', 'server for Azure Blob Storage, e.g. Azurite', webUrl)
  .option('--google-url <url>', 'server for Google Cloud Storage; it issues access tokens at /token', webUrl)
  .option('--database <url>', 'PostgreSQL that engines share: postgres://...; needs --files and SECRET_KEY')
  .option('--files <place>', 'bucket for the files that engines share: s3://bucket/prefix, with the AWS_* variables')
  .addOption(
    new Option('--role <role>', 'among engines that share: answer callers, run tasks, or both')
      .choices(['api', 'worker', 'both'])
      .default('both'),
  )
  .option('--only <tools>', 'conversions to run among engines that share, such as ffmpeg,libreoffice', (list: string) =>
    list.split(',').map((each) => each.trim()),
  )
  .option('--log-level <level>', 'least severe level to log', logLevel, 'info')
  .action(serveEngine);

async function serveEngine(flags: EngineFlags): Promise<void> {
  process.umask(0o077);
  const ports = [flags.port, flags.syncPort].filter((port) => port !== undefined);
  for (const port of ports) await expectFreePort('--host', flags.host, port);
  const engines = loadEngine();
  const policy = createNetworkPolicy(parseNetworkPolicy(flags.networkPolicy));
  const logger = createLogger(flags.logLevel);
  const cluster = clusterOf(flags, engines.bucketPlaceOf);
  const dataDir = cluster ? await engines.makeNodeFolder(flags.dataDir) : flags.dataDir;
  const { clock, idsOf, stillAt } = sourcesOf({ deterministic: flags.deterministic === true, dataDir }, logger);
  const engine = await engines.startEngine({
    host: flags.host,
    port: flags.port,
    syncPort: flags.syncPort,
    dataDir,
    cluster,
    secretKey: cluster ? process.env.SECRET_KEY : undefined,
    secretKeyPrevious: cluster ? process.env.SECRET_KEY_PREVIOUS : undefined,
    operations: await engines.createOperations({ networkPolicy: policy, logger, dataDir }),
    storageOperations: engines.createStorageOperations(policy, { endpoints: storageEndpoints(flags) }),
    networkPolicy: policy,
    clock,
    ids: idsOf('engine'),
    stillAt,
    logger,
    keysFile: flags.keys,
    workers: flags.workers,
    quotaBytes: flags.quota,
    publicUrl: flags.publicUrl,
    lenientUploads: flags.lenientUploads,
    adminToken: process.env.ADMIN_TOKEN,
  });
  startIsOver();
  reportUncaught(logger);
  stopOnSignal(async () => {
    await engine.close();
    if (cluster) await rm(dataDir, { recursive: true, force: true });
  });
  if (flags.role === 'worker') return console.log('v2 engine: runs tasks for the engines that share its database');
  const synchronous = [engine.syncUrl, engine.syncPortUrl].filter((url) => url !== undefined).join(' and ');
  console.log(`v2 engine: asynchronous base ${engine.url}, synchronous base ${synchronous}`);
}

/** Throws a `StartError` where one of the flags lacks another. */
function clusterOf(
  { database, files, s3Url, role, only, deterministic }: EngineFlags,
  placeOf: typeof bucketPlaceOf,
): ClusterOptions | undefined {
  if (database === undefined && files === undefined) {
    if (role === 'both' && only === undefined) return undefined;
    throw new StartError('--role and --only need --database and --files');
  }
  if (deterministic) throw new StartError('--deterministic does not go with --database: all would make the same ids');
  if (database === undefined || files === undefined) throw new StartError('--database and --files go together');
  if (!/^postgres(ql)?:\/\//.test(database)) throw new StartError('--database must start with postgres://');
  if (!process.env.SECRET_KEY) throw new StartError('--database needs SECRET_KEY, the same for all engines that share');
  return { databaseUrl: database, files: placeOf(files, process.env, s3Url), role, only };
}
