import type { Kysely } from 'kysely';
import type { Database } from './schema';

/** Deletes every row of every table; the schema and what it tells of its own version stay. */
export async function emptyDatabase(database: Kysely<Database>): Promise<void> {
  const tables = await database.introspection.getTables();
  await database.transaction().execute(async (transaction) => {
    for (const { name } of tables) {
      if (!name.startsWith('kysely_')) await transaction.deleteFrom(name as keyof Database).execute();
    }
  });
}
