import { createRequire } from 'node:module';
import { Command } from 'commander';
import { packageVersion, StartError } from '../runtime';

const program = new Command('cc-v1-proxy')
  .description("CloudConvert's API v1, run as v2 jobs")
  .version(packageVersion());

const load: (path: string) => unknown = createRequire(__filename);

/** Each command's file, loaded only where it is asked for: a proxy needs none of the others' libraries. */
const files: Record<string, () => unknown> = {
  serve: () => load('./serve'),
  engine: () => load('./engine'),
  translate: () => load('./translate'),
  record: () => load('./record'),
  replay: () => load('./replay'),
  mock: () => load('./mock'),
  scan: () => load('./scan'),
  check: () => load('./check'),
  keys: () => load('./keys'),
  route: () => load('./route'),
  report: () => load('./report'),
  sunset: () => load('./sunset'),
  backup: () => load('./backup'),
  restore: () => load('./backup'),
  'migrate-database': () => load('./migrate-database'),
};

run(process.argv[2]).catch((error: unknown) => {
  console.error(isExpected(error) ? wordsOf(error) : error);
  process.exitCode = 1;
});

async function run(word: string | undefined): Promise<void> {
  const names = word === undefined ? ['serve'] : Object.hasOwn(files, word) ? [word] : Object.keys(files);
  for (const name of names) program.addCommand(commandNamed(name), { isDefault: name === 'serve' });
  expectCommand(word);
  await program.parseAsync();
}

/** In a list of all, one whose packages are left out says so instead. */
function commandNamed(name: string): Command {
  try {
    return loadedCommand(name);
  } catch (error) {
    if (name === process.argv[2] || (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return new Command(name).description('needs packages that are not installed: npm install --include=optional');
  }
}

function loadedCommand(name: string): Command {
  const exported = Object.values(files[name]?.() as Record<string, unknown>);
  const command = exported.find((each) => each instanceof Command && each.name() === name);
  if (!command) throw new Error(`The file of ${name} has no such command`);
  return command as Command;
}

/** Because there is a default command, the library would take an unknown one for an argument of that. */
function expectCommand(word: string | undefined): void {
  const names = [...Object.keys(files), 'help'];
  if (word === undefined || word.startsWith('-') || names.includes(word)) return;
  program.error(`error: unknown command '${word}'; there are ${names.join(', ')}`);
}

/** A wrong setting, unreadable input, or an error of the system such as a port in use: the message says enough. */
function isExpected(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof StartError || error instanceof SyntaxError || 'syscall' in error || isMissingPackage(error);
}

function isMissingPackage(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
}

function wordsOf(error: Error & { code?: unknown; address?: string; port?: number }): string {
  if (isMissingPackage(error)) {
    return `${error.message.split('\n')[0]}. Not all packages are installed: run npm install --include=optional.`;
  }
  const place = [error.address, error.port].filter((part) => part !== undefined).join(':');
  const words = wordsOfPorts[String(error.code)];
  return 'syscall' in error && error.syscall === 'listen' && words ? `${place} ${words}` : error.message;
}

/** What to do where the system doesn't let a port be listened on, by its code. */
const wordsOfPorts: Record<string, string> = {
  EADDRINUSE: 'is in use by another program; stop that or choose another port.',
  EACCES: 'needs rights that this user lacks; choose a port from 1024 on, or give the program CAP_NET_BIND_SERVICE.',
  EADDRNOTAVAIL: 'is no address of this machine; choose one that is, or 0.0.0.0 for all.',
};
