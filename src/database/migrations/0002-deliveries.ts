import { type Kysely, type Migration } from 'kysely';

export const deliveries: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('deliveries')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('process_id', 'text', (column) => column.notNull())
      .addColumn('receiver', 'text', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('run_at', 'bigint', (column) => column.notNull())
      .addColumn('lease_holder', 'text')
      .addColumn('lease_until', 'bigint', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .execute();
    await database.schema
      .createIndex('deliveries_due')
      .on('deliveries')
      .columns(['state', 'kind', 'lease_until', 'run_at'])
      .execute();
    await database.schema.createIndex('deliveries_process').on('deliveries').column('process_id').execute();
    await database.schema
      .createTable('hooks')
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('hooks_key', ['owner', 'number'])
      .execute();
  },
};
