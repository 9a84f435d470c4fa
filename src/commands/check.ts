import { Command } from 'commander';
import {
  createKeyRing,
  expectUsableSettings,
  isLoopbackHost,
  isPostgresUrl,
  isPublic,
  loadSettings,
  type KeyRing,
  type Settings,
} from '../config';
import { expectPostgres } from '../database';
import { expectV1, isEngine, readRoutesFile, type RouteTable } from '../migration';
import { createLogger } from '../runtime';
import { shownDatabase } from '../server';
import { UpstreamClient } from '../upstream';
import { catalogueAt, engineCatalogue } from './upstream-catalogues';

export const checkCommand = new Command('check')
  .description('check settings, keys and the upstream, and print what would run; nothing is started')
  .action(check);

interface Finding {
  what: string;
  fault?: string;
}

async function check(): Promise<void> {
  const settings = loadSettings(process.env);
  expectUsableSettings(settings);
  const keys = createKeyRing({ ...settings, anyKey: true }, createLogger('silent'));
  const routes = settings.routesFile === undefined ? undefined : readRoutesFile(settings.routesFile);
  console.log(summaryOf(settings, keys).join('\n'));
  const findings: Finding[] = [
    ...(await databaseFindings(settings)),
    ...(settings.upstream === 'engine' ? [await engineFinding()] : await upstreamFindings(settings, keys)),
    ...(routes ? await routeFindings(routes) : []),
  ];
  for (const { what, fault } of findings)
    console.log(`${fault ? 'FAILED' : 'ok    '}  ${what}${fault ? `: ${fault}` : ''}`);
  if (findings.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
}

function summaryOf(settings: Settings, keys: KeyRing): string[] {
  const { host, port, tlsCert, tlsPort, upstream, cloudconvertUrl, networkPolicy, dataDir, adminToken } = settings;
  const rows = {
    'listens on': `http://${host}:${port}${tlsCert ? ` and https://${host}:${tlsPort ?? 8443}` : ''}`,
    'public URL': settings.publicUrl ?? 'from the Host header',
    upstream: upstream === 'engine' ? 'the embedded engine' : cloudconvertUrl,
    'v1 keys': v1KeysOf(settings, keys),
    routes: settings.routesFile ?? 'none (every call goes to the upstream)',
    'data folder': dataDir,
    database: shownDatabase(settings),
    processes: `${settings.webConcurrency} (WEB_CONCURRENCY)`,
    'network policy': networkPolicy,
    '/_/ pages': adminToken
      ? 'with ADMIN_TOKEN'
      : isPublic(settings)
        ? 'off (no ADMIN_TOKEN)'
        : 'from this machine only',
    mail: settings.smtpUrl ? 'sent' : 'not sent (no SMTP_URL)',
  };
  return Object.entries(rows).map(([name, value]) => `${name.padEnd(15)} ${value}`);
}

function v1KeysOf({ keysFile, anyKey, host, upstream, cloudconvertApiKey }: Settings, keys: KeyRing): string {
  if (keysFile) return `those of ${keysFile} (labels: ${keys.labels().join(', ') || 'none'})`;
  if (upstream === 'cloudconvert' && !cloudconvertApiKey) return 'v2 keys, used as they are';
  return anyKey || isLoopbackHost(host) ? 'any' : 'one generated key, kept in the data folder';
}

async function databaseFindings(settings: Settings): Promise<Finding[]> {
  const { databaseUrl } = settings;
  if (!isPostgresUrl(databaseUrl)) return [];
  return [await finding(`${shownDatabase(settings)} answers`, expectPostgres(databaseUrl))];
}

async function engineFinding(): Promise<Finding> {
  return { what: `the embedded engine offers ${(await engineCatalogue()).length} operations` };
}

/** Each upstream of ROUTES_FILE, with the rules that name it. */
async function routeFindings({ upstreams, rules }: RouteTable): Promise<Finding[]> {
  return Promise.all(
    Object.entries(upstreams).map(async ([name, target]) => {
      const users = rules.flatMap(({ to, fallback, shadow }, index) =>
        [to, fallback, shadow].includes(name) ? [index + 1] : [],
      );
      const used = users.length > 0 ? `used by ${users.length > 1 ? 'rules' : 'rule'} ${users.join(', ')}` : 'not used';
      if (isEngine(target)) return { what: `upstream ${name} is the embedded engine (${used})` };
      const answer =
        target.speaks === 'v1' ? expectV1(target.url) : catalogueAt(target.url, target.syncUrl ?? target.url);
      return finding(`upstream ${name} at ${target.url} answers as ${target.speaks} (${used})`, answer);
    }),
  );
}

async function upstreamFindings(settings: Settings, keys: KeyRing): Promise<Finding[]> {
  const { cloudconvertUrl: url, cloudconvertSyncUrl: syncUrl } = settings;
  const upstream = new UpstreamClient({ url, syncUrl });
  const answers = await Promise.all([
    finding(`CLOUDCONVERT_URL ${url} answers`, upstream.operations()),
    ...keys.v2Keys().map(({ name, key }) => finding(`${name} is accepted`, upstream.account(key))),
  ]);
  upstream.close();
  return answers;
}

async function finding(what: string, work: Promise<unknown>): Promise<Finding> {
  return work.then(
    () => ({ what }),
    (error: Error) => ({ what, fault: error.message }),
  );
}
