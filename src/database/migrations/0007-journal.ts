import { type Kysely, type Migration } from 'kysely';

/** What the console shows of the past; nothing that works depends on it. */
export const journal: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('activity')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text')
      .addColumn('input_format', 'text')
      .addColumn('output_format', 'text')
      .addColumn('mode', 'text', (column) => column.notNull())
      .addColumn('filename', 'text')
      .addColumn('message', 'text')
      .addColumn('warnings', 'integer', (column) => column.notNull())
      .addColumn('input_bytes', 'bigint')
      .addColumn('output_bytes', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .execute();
    await database.schema.createIndex('activity_created').on('activity').columns(['created_at', 'id']).execute();
    await database.schema.createIndex('activity_changed').on('activity').column('changed_at').execute();
    await database.schema
      .createTable('events')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('process_id', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
    await database.schema.createIndex('events_process').on('events').columns(['process_id', 'at']).execute();
    await database.schema.createIndex('events_kind').on('events').columns(['kind', 'at']).execute();
    await database.schema
      .createTable('statistics')
      .addColumn('minute', 'bigint', (column) => column.notNull())
      .addColumn('instance', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('statistics_key', ['minute', 'instance'])
      .execute();
  },
};
