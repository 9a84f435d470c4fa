#!/usr/bin/env node
import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { loadSettings, SettingsError } from './config';
import { startProxy } from './main';
import { createLogger } from './runtime';

const program = new Command('cc-v1-proxy').description("CloudConvert's API v1, run as v2 jobs");

program
  .command('serve', { isDefault: true })
  .description('start the proxy; settings come from the environment and config/*.json')
  .action(serve);

async function serve(): Promise<void> {
  const settings = loadSettings(process.env);
  const logger = createLogger(settings.logLevel);
  const proxy = await startProxy(settings, logger);
  console.log(`Listening on ${proxy.urls.join(' and ')}, upstream: ${proxy.upstream}. Try:`);
  console.log(`  ${exampleCall(proxy.urls[0] ?? '')}`);
  stopOnSignal(() => proxy.close());
}

/** A line to paste: converts a picture of this repository. */
function exampleCall(url: string): string {
  const picture = relative(process.cwd(), resolve(__dirname, '../test/fixtures/example.png'));
  return `curl -L -F apikey=any -F outputformat=pdf -F file=@${picture} -o example.pdf ${url}/convert`;
}

function stopOnSignal(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0)));
  }
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exitCode = 1;
});
