import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { loadSettings } from '../config';
import { startProxy, type RunningProxy } from '../server';
import { createLogger } from '../runtime';
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
  console.log(`Try:\n  ${exampleCall(proxy, settings.dataDir)}`);
}

/** A command line to paste; it names a picture of this repository, or a placeholder in an image without it. */
function exampleCall({ urls, generatedKey }: RunningProxy, dataDir: string): string {
  const example = resolve(__dirname, '../../test/fixtures/example.png');
  const picture = existsSync(example) ? relative(process.cwd(), example) : 'YOUR.png';
  const key = generatedKey ? `$(cat ${relative(process.cwd(), dataDir) || '.'}/api.key)` : 'any';
  return `curl -L -F apikey=${key} -F outputformat=pdf -F file=@${picture} -o example.pdf ${urls[0] ?? ''}/convert`;
}
