import cluster from 'node:cluster';
import { Command } from 'commander';
import { loadSettings } from '../config';
import { startProxy, startWorker, startWorkers } from '../server';
import { createLogger } from '../runtime';
import { startIsOver } from '../runtime/lean-start';
import { exampleCall } from './example-call';
import { reportUncaught } from './report-uncaught';
import { stopOnSignal } from './stop-on-signal';

export const serveCommand = new Command('serve')
  .description('start the proxy; settings come from the environment and config/*.json')
  .action(serve);

async function serve(): Promise<void> {
  // Databases, spool and keys are nobody else's to read.
  process.umask(0o077);
  const settings = loadSettings(process.env);
  const logger = createLogger(settings.logLevel);
  if (cluster.isWorker) {
    const worker = await startWorker(settings, logger);
    startIsOver();
    return reportUncaught(logger, () => worker.countUncaught());
  }
  const server = await (settings.webConcurrency > 1 ? startWorkers(settings, logger) : startProxy(settings, logger));
  reportUncaught(logger, () => server.countUncaught());
  stopOnSignal(() => server.close());
  startIsOver();
  console.log(`Listening on ${server.urls.join(' and ')}, upstream: ${server.upstream}.`);
  const { generatedKey } = server;
  if (generatedKey?.isNew) console.log(`Generated v1 key (shown only once): ${generatedKey.apiKey}`);
  console.log(exampleCall(server, settings));
}
