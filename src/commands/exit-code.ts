import type { Command } from 'commander';

/** Ends a command with `code` for flags and arguments that it doesn't take, too; the library would with 1. */
export function misusedWith(code: number, command: Command): Command {
  return command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : code));
}

/** An action whose errors in input, rules or files end the command with `code` and one line instead of a stack. */
export function withExitCode<Given extends unknown[]>(
  code: number,
  action: (...given: Given) => Promise<void>,
): (...given: Given) => Promise<void> {
  return async (...given) => {
    try {
      await action(...given);
    } catch (error) {
      const isExpected = error instanceof SyntaxError || (error instanceof Error && 'syscall' in error);
      console.error(isExpected ? wordsOf(error) : error);
      process.exitCode = code;
    }
  };
}

function wordsOf(error: Error): string {
  const { message, code, path } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' && path !== undefined ? `${path}: there is no such file or folder` : message;
}
