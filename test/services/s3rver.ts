import { startAll, startProgram, temporaryFolder } from './program';

/**
 * The npm S3 server with one bucket, `bucket`; its key and secret are both `S3RVER`. Or the one that
 * `TEST_S3_URL=http://key:secret@host:port/bucket` names, such as Ceph or MinIO.
 */
export async function startS3rver() {
  if (process.env.TEST_S3_URL) return serverAt(new URL(process.env.TEST_S3_URL));
  return startAll(async (later) => {
    const { folder, remove } = await temporaryFolder();
    later(remove);
    const { match, stop } = await startProgram(
      process.execPath,
      [
        require.resolve('s3rver/bin/s3rver'),
        '-d',
        folder,
        '-a',
        '127.0.0.1',
        '-p',
        '0',
        '--configure-bucket',
        'bucket',
      ],
      { ready: /listening on \S+:(\d+)/ },
    );
    later(stop);
    return {
      parameters: {
        endpoint: `http://127.0.0.1:${match[1]}`,
        bucket: 'bucket',
        region: 'eu-west-1',
        access_key_id: 'S3RVER',
        secret_access_key: 'S3RVER',
      },
    };
  });
}

function serverAt({ origin, pathname, username, password }: URL) {
  const bucket = pathname.slice(1);
  const region = process.env.AWS_REGION ?? 'us-east-1';
  return {
    parameters: {
      endpoint: origin,
      bucket,
      region,
      access_key_id: decodeURIComponent(username),
      secret_access_key: decodeURIComponent(password),
    },
    stop: async () => {},
  };
}
