import { type Kysely, type Migration } from 'kysely';

/** Calls that ran on two upstreams, and what differed. */
export const shadowRuns: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('shadow_runs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('process_id', 'text', (column) => column.notNull())
      .addColumn('verdict', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
    await database.schema.createIndex('shadow_runs_at').on('shadow_runs').columns(['at', 'id']).execute();
    await database.schema.createIndex('shadow_runs_verdict').on('shadow_runs').columns(['verdict', 'at']).execute();
  },
};
