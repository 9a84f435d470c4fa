import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { addKey, fingerprint, isHashed, readKeysFile, removeKey, SettingsError, type KeyEntry } from '../config';

interface FileFlag {
  file?: string;
}

interface AddFlags extends FileFlag {
  label?: string;
  v2Key?: string;
  key?: string;
  plain?: boolean;
}

const file = ['--file <file>', 'keys file; default: KEYS_FILE'] as const;

const add = new Command('add')
  .description('add a v1 key, stored as a salted hash, and print it once')
  .option('--label <name>', 'name for logs, metrics and `keys list`')
  .option('--v2-key <key>', 'v2 key under which its jobs run; default: CLOUDCONVERT_API_KEY')
  .option('--key <key>', 'v1 key that clients send already; default: a new random one')
  .option('--plain', 'store the key as it is instead of its hash')
  .option(...file)
  .action(({ label, v2Key, key, plain, file }: AddFlags) => {
    const apiKey = key ?? randomBytes(30).toString('base64url');
    addKey(pathOf(file), { apiKey, plain: plain ?? false, entry: { label, v2Key } });
    console.log(key === undefined ? apiKey : 'added');
  });

const list = new Command('list')
  .description('list the keys by id and label; neither v1 nor v2 keys are shown')
  .option(...file)
  .action(({ file }: FileFlag) => {
    for (const [key, entry] of Object.entries(readKeysFile(pathOf(file)))) console.log(lineOf(key, entry));
  });

const revoke = new Command('revoke')
  .description('remove a key; the running proxy refuses it from the next call on')
  .argument('<key>', 'its id or label as `keys list` shows them')
  .option(...file)
  .action((name: string, { file }: FileFlag) => {
    const path = pathOf(file);
    const found = Object.entries(readKeysFile(path)).filter(([key, { label }]) => label === name || idOf(key) === name);
    const [only] = found;
    if (!only) throw new SettingsError([`KEYS_FILE ${path}: there is no key with this id or label`]);
    if (found.length > 1) throw new SettingsError([`KEYS_FILE ${path}: several keys have this label; give the id`]);
    removeKey(path, only[0]);
    console.log(`revoked ${idOf(only[0])}`);
  });

export const keysCommand = new Command('keys')
  .description('add, list and revoke the v1 keys of the keys file')
  .addCommand(add)
  .addCommand(list)
  .addCommand(revoke);

/** The same as the log shows of a key without a label. */
function idOf(key: string): string {
  return fingerprint(key).slice(0, 8);
}

function lineOf(key: string, { label = '-', v2Key, strict }: KeyEntry): string {
  const facts = [
    isHashed(key) ? 'hashed' : 'plain',
    v2Key ? 'own v2 key' : 'default v2 key',
    ...(strict ? ['strict'] : []),
  ];
  return `${idOf(key)}  ${label.padEnd(20)}  ${facts.join(', ')}`;
}

function pathOf(file: string | undefined): string {
  const path = file ?? process.env.KEYS_FILE;
  if (!path) throw new SettingsError(['KEYS_FILE is not set: name the keys file there or with --file']);
  return path;
}
