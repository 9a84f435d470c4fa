import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../requirements';
import { startPostgres, type PostgresServer } from './postgres';

/** Answers where a new, empty database lies. */
export type NewDatabase = () => Promise<string>;

/** The same tests on every database that the proxy can keep its state in. */
export function describeOnEachDatabase(name: string, tests: (newDatabase: NewDatabase) => void): void {
  describe(`${name}, on SQLite`, () => {
    tests(async () => join(mkdtempSync(join(tmpdir(), 'database-')), 'proxy.sqlite'));
  });
  describeWith(['postgresql'], `${name}, on PostgreSQL`, () => {
    const server = usePostgres();
    tests(() => server.createDatabase());
  });
}

/** A server for all tests of the group in which this is called. */
export function usePostgres(settings: string[] = []): PostgresServer {
  // A loaded machine takes its time to make the server and its databases.
  jest.setTimeout(120_000);
  const running = {} as PostgresServer;
  beforeAll(async () => {
    Object.assign(running, await startPostgres(settings));
  });
  afterAll(() => running.close?.());
  return running;
}
