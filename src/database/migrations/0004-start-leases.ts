import { type Kysely, type Migration } from 'kysely';

export const startLeases: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .alterTable('processes')
      .addColumn('lease_until', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
