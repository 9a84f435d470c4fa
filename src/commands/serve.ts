import { Command } from 'commander';
import { loadSettings } from '../config';
import { startProxy } from '../server';
import { createLogger } from '../runtime';
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
  const proxy = await startProxy(settings, logger);
  reportUncaught(logger, () => proxy.countUncaught());
  stopOnSignal(() => proxy.close());
  console.log(`Listening on ${proxy.urls.join(' and ')}, upstream: ${proxy.upstream}.`);
  const { generatedKey } = proxy;
  if (generatedKey?.isNew) console.log(`Generated v1 key (shown only once): ${generatedKey.apiKey}`);
  console.log(exampleCall(proxy, settings));
}
