import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { loadSettings } from '../config';
import { startProxy } from '../server';
import { createLogger } from '../runtime';
import { stopOnSignal } from './stop-on-signal';

export const serveCommand = new Command('serve')
  .description('start the proxy; settings come from the environment and config/*.json')
  .action(serve);

async function serve(): Promise<void> {
  const settings = loadSettings(process.env);
  const proxy = await startProxy(settings, createLogger(settings.logLevel));
  stopOnSignal(() => proxy.close());
  console.log(`Listening on ${proxy.urls.join(' and ')}, upstream: ${proxy.upstream}. Try:`);
  console.log(`  ${exampleCall(proxy.urls[0] ?? '')}`);
}

/** A command line to paste; it names a picture of this repository, or a placeholder in an image without it. */
function exampleCall(url: string): string {
  const example = resolve(__dirname, '../../test/fixtures/example.png');
  const picture = existsSync(example) ? relative(process.cwd(), example) : 'YOUR.png';
  return `curl -L -F apikey=any -F outputformat=pdf -F file=@${picture} -o example.pdf ${url}/convert`;
}
