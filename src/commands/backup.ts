import { Command } from 'commander';
import { loadSettings } from '../config';
import { backUp, restore } from '../server';

export const backupCommand = new Command('backup')
  .description(
    'copy the database of a running or stopped proxy to a file, with the key that its credentials are sealed with',
  )
  .argument('<file>', 'file to write; it must not exist yet')
  .action(async (file: string) => {
    process.umask(0o077);
    const { pages, keyFile } = await backUp(loadSettings(process.env), file);
    console.log(
      `${file}: ${pages} pages${keyFile ? `; ${keyFile} holds the key, keep both` : '; keep SECRET_KEY with it'}`,
    );
  });

export const restoreCommand = new Command('restore')
  .description('put a backup in the place of the database; the proxy must not run')
  .argument('<file>', 'file that `backup` has written')
  .option('--force', 'replace a database that exists')
  .action((file: string, { force }: { force?: boolean }) => {
    process.umask(0o077);
    const { database } = restore(loadSettings(process.env), file, { force: force ?? false });
    console.log(`${database} is restored from ${file}`);
  });
