import { sql, type Kysely, type Migration } from 'kysely';

export const instances: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('held_until', 'bigint', (column) => column.notNull())
      .execute();
    await database.schema.alterTable('processes').addColumn('watched_by', 'text').execute();
    await database.schema
      .createIndex('processes_watched')
      .on('processes')
      .columns(['state', 'watched_by'])
      .where(sql.ref('watched'), '=', 1)
      .execute();
  },
};
