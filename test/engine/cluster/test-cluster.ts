import type { EngineOptions } from '../../../src/engine';
import { startPostgres, type PostgresServer } from '../../services/postgres';
import { startS3rver } from '../../services/s3rver';

export interface TestCluster {
  /** What makes an engine part of a cluster of its own, or of the one that `databaseUrl` names. */
  options(databaseUrl?: string): Promise<Required<Pick<EngineOptions, 'cluster' | 'secretKey'>>>;
  postgres: PostgresServer;
  bucketUrl: string;
  stop(): Promise<void>;
}

/** A PostgreSQL server and an S3 server for engines that share them. */
export async function startTestCluster(): Promise<TestCluster> {
  const [postgres, s3] = await Promise.all([startPostgres(), startS3rver()]);
  const { endpoint, bucket, region, access_key_id, secret_access_key } = s3.parameters;
  return {
    postgres,
    bucketUrl: `${endpoint}/${bucket}`,
    options: async (databaseUrl) => ({
      secretKey: 'a secret of the cluster',
      cluster: {
        databaseUrl: databaseUrl ?? (await postgres.createDatabase()),
        files: {
          bucket,
          prefix: 'engine/',
          region,
          endpoint,
          accessKeyId: access_key_id,
          secretAccessKey: secret_access_key,
        },
        role: 'both',
      },
    }),
    stop: async () => {
      await s3.stop();
      await postgres.close();
    },
  };
}
