import { Command } from 'commander';
import { backupCommand, restoreCommand } from './commands/backup';
import { checkCommand } from './commands/check';
import { engineCommand } from './commands/engine';
import { keysCommand } from './commands/keys';
import { migrateDatabaseCommand } from './commands/migrate-database';
import { recordCommand } from './commands/record';
import { routeCommand } from './commands/route';
import { replayCommand } from './commands/replay';
import { serveCommand } from './commands/serve';
import { sunsetCommand } from './commands/sunset';
import { translateCommand } from './commands/translate';
import { packageVersion, StartError } from './runtime';

const program = new Command('cc-v1-proxy')
  .description("CloudConvert's API v1, run as v2 jobs")
  .version(packageVersion());
program.addCommand(serveCommand, { isDefault: true });
program.addCommand(engineCommand);
program.addCommand(translateCommand);
program.addCommand(recordCommand);
program.addCommand(replayCommand);
program.addCommand(checkCommand);
program.addCommand(keysCommand);
program.addCommand(routeCommand);
program.addCommand(sunsetCommand);
program.addCommand(backupCommand);
program.addCommand(restoreCommand);
program.addCommand(migrateDatabaseCommand);

expectCommand(process.argv[2]);
program.parseAsync().catch((error: unknown) => {
  console.error(isExpected(error) ? wordsOf(error) : error);
  process.exitCode = 1;
});

/** Because there is a default command, the library would take an unknown one for an argument of that. */
function expectCommand(word: string | undefined): void {
  const names = [...program.commands.map((command) => command.name()), 'help'];
  if (word === undefined || word.startsWith('-') || names.includes(word)) return;
  program.error(`error: unknown command '${word}'; there are ${names.join(', ')}`);
}

/** A wrong setting, unreadable input, or an error of the system such as a port in use: the message says enough. */
function isExpected(error: unknown): error is Error {
  return error instanceof StartError || error instanceof SyntaxError || (error instanceof Error && 'syscall' in error);
}

function wordsOf(error: Error & { code?: unknown; address?: unknown; port?: unknown }): string {
  if (error.code !== 'EADDRINUSE') return error.message;
  return `${String(error.address)}:${String(error.port)} is in use by another program; stop that or choose another port.`;
}
