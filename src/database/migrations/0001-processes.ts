import { type Kysely, type Migration } from 'kysely';

export const processes: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('processes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('upload_token', 'text', (column) => column.unique())
      .addColumn('download_token', 'text', (column) => column.unique())
      .addColumn('job_id', 'text')
      .addColumn('watched', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text')
      .execute();
    await database.schema.createIndex('processes_owner').on('processes').columns(['owner', 'created_at']).execute();
    await database.schema.createIndex('processes_state').on('processes').columns(['state', 'expires_at']).execute();
    await database.schema.createIndex('processes_job').on('processes').column('job_id').execute();
  },
};
