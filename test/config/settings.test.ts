import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expectUsableSettings, loadSettings, SettingsError, type Settings } from '../../src/config';

describe('settings', () => {
  it('starts without any setting on the embedded engine, on 127.0.0.1:8080, with an open network policy', () => {
    expect(loadSettings({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      upstream: 'engine',
      networkPolicy: 'any',
      dataDir: resolve('data'),
    });
  });

  it('goes to cloudconvert, with the public network policy, once a v2 key is configured', () => {
    expect(loadSettings({ CLOUDCONVERT_API_KEY: 'key' })).toMatchObject({
      upstream: 'cloudconvert',
      networkPolicy: 'public',
    });
  });

  it('names every fault at once', () => {
    const faults = faultsOf(() => loadSettings({ PORT: 'eighty', UPSTREAM: 'moon', TLS_CERT: 'cert.pem' }));
    expect(faults.join('\n')).toMatch(/PORT[^]*UPSTREAM[^]*tlsKey|PORT[^]*UPSTREAM[^]*TLS_KEY/);
  });

  it('names each wrong setting with its variable, and repeats no value that may be a secret', () => {
    const secret = 'pl4nted-s3cret';
    const faults = faultsOf(() =>
      loadSettings({
        PORT: 'eighty',
        TRUST_PROXY: 'everybody',
        NETWORK_POLICY: 'public,10.0.0.0',
        DATABASE_URL: `mysql://user:${secret}@db/x`,
        CLOUDCONVERT_URL: `ftp://user:${secret}@example.com`,
        CLOUDCONVERT_SYNC_URL: `https://user:${secret}@example.com/v2`,
        PUBLIC_URL: 'https://example.com/convert',
        SMTP_URL: `mail://user:${secret}@example.com`,
        SHUTDOWN_TIMEOUT: 'soon',
        LOG_LEVEL: 'loud',
        SECRET_KEY: secret, // shorter than 16 characters
        ANY_KEY: 'perhaps',
        CLOUDCONVERT_API_KEY: `${secret}\n`,
        MAIL_FROM: 'the proxy',
      }),
    );
    const variables = ['PORT', 'TRUST_PROXY', 'NETWORK_POLICY', 'DATABASE_URL', 'CLOUDCONVERT_URL'];
    variables.push('CLOUDCONVERT_SYNC_URL', 'PUBLIC_URL', 'SMTP_URL', 'SHUTDOWN_TIMEOUT', 'LOG_LEVEL');
    variables.push('SECRET_KEY', 'ANY_KEY', 'CLOUDCONVERT_API_KEY', 'MAIL_FROM');
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual(variables.sort());
    expect(faults.join()).not.toContain(secret);
  });

  it.each(['true', 'TRUE', '1', '2'])('says why TRUST_PROXY is not %s', (given) => {
    const [fault = '', ...others] = faultsOf(() => loadSettings({ TRUST_PROXY: given }));
    expect(others).toEqual([]);
    expect(fault).toMatch(
      /^TRUST_PROXY must list your reverse proxies, .* whoever reaches the port could pass for any/,
    );
  });

  it('names files and folders that cannot be used, and a key of another certificate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    const file = join(folder, 'file.pem');
    writeFileSync(file, 'no pem');
    const usable = (given: Partial<Settings>) => () =>
      expectUsableSettings({ ...loadSettings({}), dataDir: folder, ...given });
    expect(faultsOf(usable({ tlsCert: file, tlsKey: file }))).toEqual([
      expect.stringMatching(/^TLS_CERT .* must be a certificate/),
      expect.stringMatching(/^TLS_KEY .* must be a private key/),
    ]);
    expect(faultsOf(usable({ dataDir: join(file, 'data') }))).toEqual([expect.stringMatching(/^DATA_DIR .*ENOTDIR/)]);
    expect(faultsOf(usable({ keysFile: folder }))).toEqual([expect.stringMatching(/^KEYS_FILE .* is not a file/)]);
    expect(usable({})).not.toThrow();
  });

  it('takes no secret with white space around it, nor a public console whose token is guessed in no time', () => {
    expect(faultsOf(() => loadSettings({ WEBHOOK_SECRET: ' ', ADMIN_TOKEN: 'token ' }))).toEqual([
      'WEBHOOK_SECRET must neither begin nor end with white space',
      'ADMIN_TOKEN must neither begin nor end with white space',
    ]);
    const given = { ADMIN_TOKEN: 'x', DATA_DIR: mkdtempSync(join(tmpdir(), 'settings-')) };
    const usable = (more: NodeJS.ProcessEnv) => () => expectUsableSettings(loadSettings({ ...given, ...more }));
    expect(faultsOf(usable({ HOST: '0.0.0.0' }))).toEqual([
      expect.stringMatching(/^ADMIN_TOKEN must have at least 4 characters where others can reach the proxy/),
    ]);
    expect(usable({})).not.toThrow();
    expect(usable({ HOST: '0.0.0.0', ADMIN_TOKEN: 'four' })).not.toThrow();
  });

  it('demands on PostgreSQL what each instance would otherwise make for itself', () => {
    const shared = { DATABASE_URL: 'postgres://db.test/proxy', DATA_DIR: mkdtempSync(join(tmpdir(), 'settings-')) };
    const faults = (given: NodeJS.ProcessEnv) =>
      faultsOf(() => expectUsableSettings(loadSettings({ ...shared, ...given })));
    expect(faults({})).toEqual([expect.stringMatching(/^SECRET_KEY must be set/)]);
    expect(faults({ SECRET_KEY: 'a secret of sixteen', HOST: '0.0.0.0' })).toEqual([
      expect.stringMatching(/^KEYS_FILE must be set/),
    ]);
    expect(() => expectUsableSettings(loadSettings({ ...shared, SECRET_KEY: 'a secret of sixteen' }))).not.toThrow();
  });

  it('takes a place for the files of shared engines, which goes with PostgreSQL only', () => {
    const given = { ENGINE_FILES: 's3://bucket/prefix', DATA_DIR: mkdtempSync(join(tmpdir(), 'settings-')) };
    expect(faultsOf(() => expectUsableSettings(loadSettings(given)))).toEqual([
      expect.stringMatching(/^ENGINE_FILES needs DATABASE_URL=postgres/),
    ]);
    expect(faultsOf(() => loadSettings({ ENGINE_FILES: '/srv/files' }))).toEqual([
      'ENGINE_FILES must be s3://bucket or s3://bucket/prefix',
    ]);
  });

  it('goes to cloudconvert where only the keys file names a v2 key', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'keys.json');
    writeFileSync(path, JSON.stringify({ v1: { v2Key: 'v2' } }));
    expect(loadSettings({ KEYS_FILE: path }).upstream).toBe('cloudconvert');
    writeFileSync(path, JSON.stringify({ v1: {} }));
    expect(loadSettings({ KEYS_FILE: path }).upstream).toBe('engine');
  });

  it.each(['0.0.0.0', '::', '192.0.2.1'])('has the public network policy where HOST is %s', (HOST) => {
    expect(loadSettings({ HOST }).networkPolicy).toBe('public');
  });

  it('lets the environment win over config/*.json', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    writeFileSync(join(folder, 'default.json'), JSON.stringify({ port: 1, host: 'a', trustProxy: 'loopback' }));
    writeFileSync(join(folder, 'production.json'), JSON.stringify({ port: 2, host: 'b' }));
    expect(loadSettings({ PORT: '3' }, folder)).toMatchObject({ port: 3, host: 'b', trustProxy: 'loopback' });
  });

  it('refuses a setting in config/*.json that does not exist', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    writeFileSync(join(folder, 'default.json'), JSON.stringify({ prot: 1 }));
    expect(faultsOf(() => loadSettings({}, folder))).toEqual([expect.stringContaining('prot')]);
  });
});

function faultsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  throw new Error('no fault was found');
}
