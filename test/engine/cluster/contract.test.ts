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

  require('../jobs.test');
  require('../tasks.test');
  require('../webhooks.test');
  require('../sockets.test');
  require('../signed-urls.test');
  require('../accounts.test');
});
