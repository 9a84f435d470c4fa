import { amzDate } from './download-link';
import type { Signer } from './signer';

export interface UploadForm {
  url: string;
  parameters: Record<string, string>;
}

/** Milliseconds: 12 h, as decoded from recordings of 2021 (v2-contract 4.3). */
export const uploadLifetime = 12 * 3600 * 1000;

/** The form of an import/upload task, in the shape of an S3 POST policy; the order of the parameters is recorded (v2-contract 4.3). */
export function uploadForm(base: string, signer: Signer, task: UploadTask): UploadForm {
  const date = amzDate(task.createdAt);
  const credential = `engine/${date.slice(0, 8)}/engine/s3/aws4_request`;
  const fields: Record<string, string> = {
    acl: 'private',
    key: `${task.id}/\${filename}`,
    success_action_status: '201',
    ...(task.redirect && { success_action_redirect: task.redirect }),
    'X-Amz-Credential': credential,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': date,
  };
  const policy = Buffer.from(JSON.stringify(policyOf(task, fields))).toString('base64');
  return {
    url: `${base}/storage/tasks`,
    parameters: { ...fields, Policy: policy, 'X-Amz-Signature': signer.sign(policy) },
  };
}

export interface UploadTask {
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Where the browser is sent afterwards. */
  redirect?: string;
}

interface Policy {
  expiration: string;
  conditions: (Record<string, string> | [string, string, string])[];
}

/** What is wrong with the fields of a form, in the words of the storage; undefined where all is right. */
export function refusalOfForm(signer: Signer, fields: Record<string, string>, now: number): string | undefined {
  const { Policy: encoded } = fields;
  if (!encoded || !fields.key) return 'The form lacks its policy or key.';
  if (!signer.verify(encoded, fields['X-Amz-Signature'])) {
    return 'The request signature we calculated does not match the signature you provided.';
  }
  const policy = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Policy;
  if (Date.parse(policy.expiration) <= now) return 'Invalid according to Policy: Policy expired.';
  const broken = policy.conditions.find((condition) => !holds(condition, fields));
  return broken && `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(broken)}`;
}

function policyOf(task: UploadTask, fields: Record<string, string>): Policy {
  const { key: _key, ...exact } = fields;
  return {
    expiration: new Date(task.createdAt + uploadLifetime).toISOString(),
    conditions: [
      ...Object.entries(exact).map(([name, value]) => ({ [name]: value })),
      ['starts-with', '$key', `${task.id}/`],
    ],
  };
}

function holds(condition: Policy['conditions'][number], fields: Record<string, string>): boolean {
  if (Array.isArray(condition)) return (fields[condition[1].slice(1)] ?? '').startsWith(condition[2]);
  return Object.entries(condition).every(([name, value]) => fields[name] === value);
}
