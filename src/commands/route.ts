import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createKeyRing, fingerprint, loadSettings, SettingsError, type Settings } from '../config';
import {
  explainRoute,
  factsOf,
  isEngine,
  readRoutesFile,
  type ExplainedRoute,
  type RoutedCall,
  type RouteTable,
} from '../migration';
import { createLogger } from '../runtime';
import { Spool } from '../transfer';
import type { CatalogueRow } from '../upstream';
import { recordedCall } from '../v1';
import { namingFile } from './naming-file';
import { catalogueAt, engineCatalogue } from './upstream-catalogues';

export const routeCommand = new Command('route')
  .description('say which rule of ROUTES_FILE takes a v1 call, and why, without running it')
  .argument('[file]', 'parameters of a call as JSON, a curl command or a HAR; default: standard input')
  .option('--file <routes>', 'routes file; default: ROUTES_FILE')
  .option('--label <label>', 'as if the key of the call had this label')
  .option('--user-agent <text>', 'as if the client had sent this User-Agent')
  .option('--json', 'the answer as JSON')
  .action(explain);

interface RouteFlags {
  file?: string;
  label?: string;
  userAgent?: string;
  json?: boolean;
}

async function explain(file: string | undefined, flags: RouteFlags): Promise<void> {
  const settings = loadSettings(process.env);
  const path = flags.file ?? settings.routesFile;
  if (!path) throw new SettingsError(['ROUTES_FILE is not set: name the routes file there or with --file']);
  const table = readRoutesFile(path);
  const routed = await namingFile(file, (text) => callIn(text, settings, flags));
  const explained = explainRoute(table, factsOf(routed, await cataloguesOf(table)), settings.upstream);
  process.stdout.write(flags.json ? `${JSON.stringify(explained, null, 2)}\n` : textOf(explained));
}

async function callIn(text: string, settings: Settings, { label, userAgent }: RouteFlags): Promise<RoutedCall> {
  const folder = mkdtempSync(join(tmpdir(), 'route-'));
  try {
    const recorded = await recordedCall(text, await Spool.open(folder));
    const keys = createKeyRing({ ...settings, anyKey: true }, createLogger('silent'));
    const apiKey = recorded.apiKey ?? '';
    const stranger = { owner: fingerprint(apiKey), presets: {}, accounts: {} };
    const caller = { ...stranger, ...(apiKey && keys.resolve(apiKey)) };
    return {
      call: recorded.call,
      caller: { ...caller, label: label ?? caller.label },
      userAgent: userAgent ?? recorded.userAgent,
      isWhole: true,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the upstreams that a rule asks about; one that does not answer is taken to support nothing. */
async function cataloguesOf({ upstreams, rules }: RouteTable): Promise<Map<string, CatalogueRow[]>> {
  const asked = new Set(rules.flatMap(({ when: { supportedBy } }) => (supportedBy === undefined ? [] : [supportedBy])));
  const found = new Map<string, CatalogueRow[]>();
  for (const name of asked) {
    const target = upstreams[name];
    if (target?.speaks !== 'v2') continue;
    const rows = isEngine(target) ? engineCatalogue() : catalogueAt(target.url, target.syncUrl ?? target.url);
    await rows.then(
      (each) => found.set(name, each),
      (error: Error) => console.error(`The catalogue of ${name} could not be read: ${error.message}`),
    );
  }
  return found;
}

function textOf({ rule, to, fallback, shadow, shadowPercent, reasons }: ExplainedRoute): string {
  const verdict =
    rule === undefined ? `No rule takes it: it goes to ${to}, the upstream of the settings.` : `Rule ${rule} takes it.`;
  const facts = [
    ...(rule === undefined ? [] : [`to        ${to}`]),
    ...(fallback ? [`fallback  ${fallback}`] : []),
    ...(shadow ? [`shadow    ${shadow} (${shadowPercent} % of the calls)`] : []),
  ];
  return `${[verdict, ...facts, '', ...reasons].join('\n')}\n`;
}
