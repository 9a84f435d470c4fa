/** The database can't be reached at present; nothing is wrong with what it was asked. */
export class DatabaseLost extends Error {
  constructor(cause: Error) {
    super(`The database cannot be reached: ${cause.message}`, { cause });
  }
}

/** Rejects with `DatabaseLost` where that is what the client of PostgreSQL says, else with its own words. */
export function orLost(error: unknown): never {
  const { severity, code = '' } = error as { severity?: string; code?: string };
  // PostgreSQL tells how severe what it answers is; everything else comes from the connection.
  if (severity === undefined || awayCodes.test(code)) throw new DatabaseLost(error as Error);
  throw error;
}

/** Connections that break, a server that stops or starts, one that has no connections or room left. */
const awayCodes = /^(08|53|57P)/;
