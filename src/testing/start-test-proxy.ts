import { loadSettings, settingRows } from '../config';
import { createLogger } from '../runtime';
import { startProxy as startServer } from '../server';
import { testFaults } from './faults';
import { inTemporaryFolder } from './temporary-folder';
import type { TestServer, TestSettings } from './test-server';

/** What a test wants unless it says otherwise. */
const defaults: TestSettings = {
  HOST: '127.0.0.1',
  PORT: '0',
  UPSTREAM: 'engine',
  DATABASE_URL: ':memory:',
  SECRET_KEY: 'secret of a test server',
  LOG_LEVEL: 'silent',
  SHUTDOWN_TIMEOUT: '1',
};

/**
 * Starts the proxy with its embedded engine; any v1 key is accepted. `settings` have the names of the environment, whose
 * own variables count for nothing here. Rejects with an error that names each wrong setting.
 */
export async function startProxy(settings: TestSettings = {}): Promise<TestServer> {
  expectKnown(settings);
  const { started: proxy, remove } = await inTemporaryFolder((DATA_DIR) => {
    const loaded = loadSettings({ NODE_ENV: 'test', ...defaults, DATA_DIR, ...settings });
    return startServer(loaded, createLogger(loaded.logLevel));
  });
  const { journal, reset, faults } = proxy.testing;
  return {
    url: proxy.urls[0] ?? '',
    journal,
    reset,
    faults: testFaults(faults),
    close: async () => {
      await proxy.close();
      await remove();
    },
  };
}

function expectKnown(settings: TestSettings): void {
  const known = new Set(settingRows.map(({ variable }) => variable));
  const unknown = Object.keys(settings).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`there is no setting ${unknown.join(', ')}`);
}
