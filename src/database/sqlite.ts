import {
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
  type SelectModifierNode,
} from 'kysely';
import type { Database } from './schema';
import { SqliteDriver } from './sqlite-driver';
import { askDirectly } from './statement';

/** The SQLite file at `path`, or `:memory:`. */
export function openSqliteDatabase(path: string): Kysely<Database> {
  const driver = new SqliteDriver(path);
  const database = new Kysely<Database>({ dialect: sqliteDialect(path, driver) });
  askDirectly(database, driver);
  return database;
}

/** Whether the database is SQLite: both speak the same SQL but for a few functions. */
export function isSqlite(database: Kysely<Database>): boolean {
  return database.getExecutor().adapter instanceof SqliteAdapter;
}

/** Kysely's parts of SQLite over a driver of our own; `path` is a file or `:memory:`. */
export function sqliteDialect(path: string, driver = new SqliteDriver(path)): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new CompilerWithoutRowLocks(),
  };
}

/** SQLite rolls changes of the schema back like any other, so that a migration that was cut off leaves nothing behind. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Leaves `for update skip locked` out: SQLite has one writer at a time and does not know it. */
class CompilerWithoutRowLocks extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForUpdate' && node.modifier !== 'SkipLocked') super.visitSelectModifier(node);
  }
}
