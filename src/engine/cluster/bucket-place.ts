import { StartError } from '../../runtime';
import type { BucketPlace } from '../storage';

/**
 * The bucket of `s3://bucket/prefix`, with the credentials of the usual `AWS_*` variables. `endpoint`: URL of a server
 * other than Amazon's. Throws a `StartError` that names what is missing or wrong. `named`: how the operator calls `url`.
 */
export function bucketPlaceOf(
  url: string,
  environment: NodeJS.ProcessEnv,
  endpoint?: string,
  named = '--files',
): BucketPlace {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket === undefined) throw new StartError(`${named} must be s3://bucket or s3://bucket/prefix, not "${url}"`);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId || !secretAccessKey) {
    throw new StartError(`${named} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment`);
  }
  const prefix = path.replace(/^\/+|\/+$/g, '');
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1',
    endpoint,
    accessKeyId,
    secretAccessKey,
    sessionToken: environment.AWS_SESSION_TOKEN,
  };
}
