import { createNetworkPolicy } from '../network';
import { CallJournal, createLogger, repeatableSources, systemSources } from '../runtime';
import { loadEngine } from '../server';
import { testFaults } from './faults';
import { inTemporaryFolder } from './temporary-folder';
import type { TestServer } from './test-server';

export interface TestEngineOptions {
  /** JSON file of the accepted keys; any key by default. */
  keysFile?: string;
  /** Conversions at a time; as many as there are cores by default. */
  workers?: number;
  /** Ids, times and produced files are the same in each run. */
  deterministic?: boolean;
  /** `silent` by default. */
  logLevel?: string;
}

export interface TestEngine extends TestServer {
  /** Asynchronous base of v2: `http://127.0.0.1:port/v2`. */
  readonly v2Url: string;
  /** Base whose requests are held until the job or task has ended. */
  readonly syncUrl: string;
}

/** Starts the embedded v2 engine alone. */
export async function startEngine({
  logLevel = 'silent',
  deterministic = false,
  ...options
}: TestEngineOptions = {}): Promise<TestEngine> {
  const { createOperations, createStorageOperations, startEngine: start } = loadEngine();
  const journal = new CallJournal();
  const { clock, idsOf, stillAt, restart } = deterministic ? repeatableSources() : systemSources;
  const networkPolicy = createNetworkPolicy({ mode: 'any', allow: [] });
  const logger = createLogger(logLevel);
  const { started: engine, remove } = await inTemporaryFolder(async (dataDir) =>
    start({
      ...options,
      dataDir,
      networkPolicy,
      logger,
      host: '127.0.0.1',
      port: 0,
      operations: await createOperations({ networkPolicy, logger, dataDir }),
      storageOperations: createStorageOperations(networkPolicy),
      clock,
      ids: idsOf('engine'),
      stillAt,
      onCall: (call) => journal.add({ at: clock.stamp(), ...call }),
    }),
  );
  return {
    url: new URL(engine.url).origin,
    v2Url: engine.url,
    syncUrl: engine.syncUrl,
    journal: async () => journal.list().map((call) => ({ ...call, at: new Date(call.at).toISOString() })),
    faults: testFaults(engine.faults),
    reset: async () => {
      await engine.reset();
      journal.clear();
      restart();
    },
    close: async () => {
      await engine.close();
      await remove();
    },
  };
}
