import { sharedBackend } from '../running-engine';
import { startTestCluster, type TestCluster } from './test-cluster';

/** The tests of a single engine, word for word, on engines that keep everything in PostgreSQL and S3. */
describe('in a cluster', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startTestCluster();
    sharedBackend.options = () => cluster.options();
  });
  afterAll(() => cluster.stop());

  jest.requireActual('../jobs.test');
  jest.requireActual('../tasks.test');
  jest.requireActual('../webhooks.test');
  jest.requireActual('../sockets.test');
  jest.requireActual('../signed-urls.test');
  jest.requireActual('../accounts.test');
});
