import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect, type SelectModifierNode } from 'kysely';
import { SqliteDriver } from './sqlite-driver';

/** Kysely's parts of SQLite over a driver of our own; `path` is a file or `:memory:`. */
export function sqliteDialect(path: string): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => new SqliteDriver(path),
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
