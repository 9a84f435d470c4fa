/**
 * Whether a text speaks API v2. Some signs are shared by both: a key, the host, an SDK's constructor. They are told of v1
 * only where nothing says that they belong to v2.
 */
export function speaksV2(text: string): boolean {
  return signsOfV2.test(text);
}

const signsOfV2 = new RegExp(
  [
    /cloudconvert\.com(?:\\?\/)+v2\b/,
    /["'`/]v2\/(?:jobs|tasks|users|operations|convert|import|export|webhooks)\b/,
    /\b(?:jobs|tasks)(?:\(\))?\s*(?:\.|->|::)\s*(?:create|wait|upload|all|get|find|list)\w*\s*\(/,
    /\bModels\\(?:Job|Task|ImportUploadTask)\b/,
    /["'`](?:import|export)\/(?:upload|url|s3|base64|sftp)["'`]/,
    /["'`](?:input|output)_format["'`]/,
    /cloudconvert-signature/,
    /\bcloudconvert(?:\.|::)(?:Job|Task|Webhook|configure|default)\b/,
    /\bwebhook_?handler\b|\bjob\.(?:created|finished|failed)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
