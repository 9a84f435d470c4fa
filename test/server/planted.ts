import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What nothing but secrets holds. */
export const marker = 'pl4nted';

/** A secret that a search for the marker finds, as it is and in base64. */
export const secret = (name: string) => `${marker}-${name}-0123456789`;

const { privateKey: googleKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
/** A private key can't hold the marker; this line of it stands for it. */
const ofGoogleKey = googleKey.split('\n')[3]?.slice(0, 32) ?? '';

/** Parameters of every storage, with a secret in each field that can hold one (docs/operating.md, Accounts). */
export const storages: Record<string, Record<string, string>> = {
  s3: { accesskeyid: secret('s3-id'), secretaccesskey: secret('s3-key'), bucket: 'b', region: 'eu-central-1' },
  ftp: { host: '127.0.0.1', port: '9', user: secret('ftp-user'), password: secret('ftp-password') },
  sftp: {
    host: '127.0.0.1',
    port: '9',
    user: secret('sftp-user'),
    password: secret('sftp'),
    privatekey: secret('pem'),
  },
  openstack: { authurl: 'http://127.0.0.1:9/v3', username: secret('os'), password: secret('os-pass'), container: 'c' },
  azureblob: { storageaccount: 'account', storageaccesskey: secret('azure'), container: 'c' },
  googlecloud: {
    ...{ projectid: 'p', bucket: 'b' },
    credentials: JSON.stringify({ client_email: 'me@example.org', private_key: googleKey }),
  },
  dropbox: { accesstoken: secret('dropbox') },
  googledrive: { clientid: 'c', clientsecret: secret('drive'), refreshtoken: secret('drive-refresh') },
  onedrive: { clientid: 'c', clientsecret: secret('one'), refreshtoken: secret('one-refresh') },
  box: { clientid: 'c', clientsecret: secret('box'), refreshtoken: secret('box-refresh') },
};

/** Settings of the proxy that hold secrets. */
export const settings = {
  adminToken: secret('admin-token'),
  secretKey: secret('secret-key'),
  secretKeyPrevious: secret('former-key'),
  webhookSecret: secret('webhook'),
  smtpUrl: `smtp://${secret('smtp-user')}:${secret('smtp-password')}@127.0.0.1:9`,
};

/** Files that the proxy keeps, but those that hold its own keys. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && !file.endsWith('secret.key'));
}

/** Where a text holds a secret, as it is or in base64, with what stands around it. */
export function findsIn(text: string): string[] {
  const encoded = Buffer.from(marker).toString('base64').slice(0, 8);
  return [marker, encoded, ofGoogleKey].flatMap((form) => {
    const places: string[] = [];
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1))
      places.push(text.slice(Math.max(0, at - 120), at + 60));
    return places;
  });
}
