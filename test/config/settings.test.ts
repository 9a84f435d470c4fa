import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadSettings, SettingsError } from '../../src/config';

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
