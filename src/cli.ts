#!/usr/bin/env node
import { Command } from 'commander';
import { backupCommand, restoreCommand } from './commands/backup';
import { checkCommand } from './commands/check';
import { engineCommand } from './commands/engine';
import { keysCommand } from './commands/keys';
import { serveCommand } from './commands/serve';
import { translateCommand } from './commands/translate';
import { SettingsError } from './config';

const program = new Command('cc-v1-proxy').description("CloudConvert's API v1, run as v2 jobs");
program.addCommand(serveCommand, { isDefault: true });
program.addCommand(engineCommand);
program.addCommand(translateCommand);
program.addCommand(checkCommand);
program.addCommand(keysCommand);
program.addCommand(backupCommand);
program.addCommand(restoreCommand);

program.parseAsync().catch((error: unknown) => {
  console.error(isExpected(error) ? error.message : error);
  process.exitCode = 1;
});

/** A wrong setting, unreadable input, or an error of the system such as a port in use: the message says enough. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof SettingsError || error instanceof SyntaxError || (error instanceof Error && 'syscall' in error)
  );
}
