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
      console.error(isExpected ? error.message : error);
      process.exitCode = code;
    }
  };
}
