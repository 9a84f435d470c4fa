import { type Kysely, type Migration } from 'kysely';

/** Counts of v1 calls, for the report of what is left. */
export const usage: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('usage')
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('shape_id', 'text', (column) => column.notNull())
      .addColumn('status', 'integer', (column) => column.notNull())
      .addColumn('shape', 'text', (column) => column.notNull())
      .addColumn('example', 'text', (column) => column.notNull())
      .addColumn('count', 'bigint', (column) => column.notNull())
      .addColumn('first_at', 'bigint', (column) => column.notNull())
      .addColumn('last_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('usage_key', ['day', 'caller', 'shape_id', 'status'])
      .execute();
  },
};
