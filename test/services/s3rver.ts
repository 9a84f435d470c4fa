import { Started, startProgram, temporaryFolder } from './program';

/** The npm S3 server with one bucket, `bucket`; its key and secret are both `S3RVER`. */
export async function startS3rver() {
  const started = new Started();
  const { folder, remove } = await temporaryFolder();
  started.add(remove);
  const { match, stop } = await startProgram(
    process.execPath,
    [require.resolve('s3rver/bin/s3rver'), '-d', folder, '-a', '127.0.0.1', '-p', '0', '--configure-bucket', 'bucket'],
    { ready: /listening on \S+:(\d+)/ },
  );
  started.add(stop);
  return {
    parameters: {
      endpoint: `http://127.0.0.1:${match[1]}`,
      bucket: 'bucket',
      region: 'eu-west-1',
      access_key_id: 'S3RVER',
      secret_access_key: 'S3RVER',
    },
    stop: () => started.stop(),
  };
}
