import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { settingRows } from '../../src/config';
import { describeWith } from '../requirements';
import { useTestProxy } from '../running-proxy';

const deploy = join(__dirname, '../../deploy');
const text = (name: string) => readFileSync(join(deploy, name), 'utf8');

interface Manifest {
  apiVersion: string;
  kind: string;
}

/** Throws what Kubernetes' own schema says against it. */
function expectValid(manifest: Manifest): void {
  const { apiVersion, kind } = manifest;
  const models = jest.requireActual<Record<string, new (data: object) => { validate(): void }>>(
    `kubernetes-models/${apiVersion}/${kind}`,
  );
  const Model = models[kind];
  if (!Model) throw new Error(`there is no ${apiVersion} ${kind}`);
  new Model(manifest).validate();
}

describe('the Kubernetes manifests', () => {
  const manifests = readdirSync(join(deploy, 'kubernetes')).flatMap((name) =>
    parseAllDocuments(text(`kubernetes/${name}`)).map((document) => document.toJS() as Manifest),
  );

  it.each(manifests.map((manifest) => [manifest.kind, manifest]))('%s fits its schema', (_kind, manifest) => {
    expect(() => expectValid(manifest)).not.toThrow();
  });

  it('a faulty one would not', () => {
    const deployment = manifests.find(({ kind }) => kind === 'Deployment') as Manifest & { spec: object };
    expect(() => expectValid({ ...deployment, spec: { ...deployment.spec, replicas: 'two' } } as Manifest)).toThrow();
    const { spec, ...without } = deployment;
    expect(spec).toBeDefined();
    expect(() => expectValid({ ...without, spec: {} } as Manifest)).toThrow();
  });
});

const settingsIn = (name: string) => [
  ...text(name).matchAll(/\b([A-Z][A-Z\d]*_[A-Z_]+|HOST|PORT|UPSTREAM)\b(?=[:=,])/g),
];

it.each(['compose.yml', 'kubernetes/proxy.yaml', 'github-actions.yml', 'cc-v1-proxy.service'])(
  '%s sets no setting that does not exist',
  (name) => {
    const known = new Set(settingRows.map(({ variable }) => variable));
    const others = /^(POSTGRES_\w+|CC_V1_PROXY_IMAGE|NODE_ENV|CLOUDCONVERT_HOST|ALL|AF_\w+|TMPDIR)$/;
    const unknown = settingsIn(name)
      .map(([, variable = '']) => variable)
      .filter((each) => !known.has(each) && !others.test(each));
    expect(unknown).toEqual([]);
  },
);

it('compose.yml is YAML whose anchors resolve, with one service for each way to run it', () => {
  const { services } = parse(text('compose.yml'), { merge: true }) as {
    services: Record<string, { profiles: string[] }>;
  };
  const profiles = Object.entries(services).map(([name, service]) => `${service.profiles.join()}: ${name}`);
  expect(profiles).toEqual([
    ...['single: proxy', 'shared: one', 'shared: two', 'shared: balancer', 'shared: postgres', 'test: test'],
  ]);
});

describeWith(['systemd-analyze'], 'the systemd unit', () => {
  it('is as shut in as docs/operating.md says', () => {
    const unit = join(deploy, 'cc-v1-proxy.service');
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', unit], {
      encoding: 'utf8',
    });
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    expect(exposure).toBeLessThanOrEqual(2);
  });
});

describeWith(['promtool'], 'the alerts', () => {
  it('are valid, and fire when they should', () => {
    const run = (...words: string[]) =>
      execFileSync('promtool', words, { cwd: join(deploy, 'prometheus'), encoding: 'utf8' });
    expect(run('check', 'rules', 'alerts.yml')).toMatch(/SUCCESS: \d+ rules found/);
    expect(run('test', 'rules', 'alerts.test.yml')).toMatch(/SUCCESS/);
  });
});

describe('alerts and dashboard', () => {
  const proxy = useTestProxy();

  it('ask for metrics that the proxy has', async () => {
    const exposed = await (await fetch(`${proxy.url}/_/metrics`)).text();
    const asked = ['prometheus/alerts.yml', 'grafana/dashboard.json'].flatMap(
      (name) => text(name).match(/cc_v1_proxy_\w+/g) ?? [],
    );
    expect(asked.length).toBeGreaterThan(20);
    const missing = new Set(asked.filter((name) => !new RegExp(`^${name}(\\{| )`, 'm').test(exposed)));
    expect([...missing]).toEqual([]);
  });
});
