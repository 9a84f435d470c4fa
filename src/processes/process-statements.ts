import { sql, type Kysely } from 'kysely';
import { isSqlite, Statement, type Database, type ProcessesTable, type ProcessRow } from '../database';

/** Reading a job and writing the document without it takes longer than SQLite takes to leave it out. */
const withoutJob = sql<string>`json_remove(document, '$.job')`.as('document');

/** Columns of which each value is that of one Process. */
const keys = ['id', 'upload_token', 'download_token', 'job_id'] as const;
export type KnownBy = (typeof keys)[number];

/** What requests ask of the table `processes` again and again. */
export class ProcessStatements {
  /** Values: `value`. */
  readonly by: Record<KnownBy, Statement<ProcessRow>>;
  /** Values: `id`. */
  readonly sealed: Statement<Pick<ProcessRow, 'sealed'>>;
  /** Without what their documents tell of the job, where the database can leave it out. Values: `state`, `now`, `limit`. */
  readonly expired: Statement<ProcessRow>;
  private readonly made = new Map<string, Statement>();

  constructor(private readonly database: Kysely<Database>) {
    const found = (key: KnownBy) =>
      new Statement<ProcessRow>((value) =>
        database.selectFrom('processes').selectAll().where(key, '=', value('value')),
      );
    this.by = Object.fromEntries(keys.map((key) => [key, found(key)])) as typeof this.by;
    this.sealed = new Statement((value) =>
      database.selectFrom('processes').select('sealed').where('id', '=', value('id')),
    );
    this.expired = new Statement((value) =>
      database
        .selectFrom('processes')
        .select(['id', 'owner', 'state', 'version', 'created_at', 'expires_at', 'watched', 'sealed', 'lease_until'])
        .select(['upload_token', 'download_token', 'job_id', 'watched_by'])
        .select(isSqlite(database) ? withoutJob : 'document')
        .where('state', '=', value('state'))
        .where('expires_at', '<', value('now'))
        .orderBy('expires_at')
        .limit(value('limit')),
    );
  }

  /** Values: those of the row. */
  insert(row: object): Statement {
    return this.once('insert', row, (values) => this.database.insertInto('processes').values(values as never));
  }

  /** Values: those of the row, `id`, and `versionBefore`, which the row still has to have. */
  update(row: object): Statement {
    return this.once('update', row, (values, value) =>
      this.database
        .updateTable('processes')
        .set(values)
        .where('id', '=', value('id'))
        .where('version', '=', value('versionBefore')),
    );
  }

  /** One statement for each set of columns. */
  private once(
    kind: string,
    row: object,
    build: (
      values: Partial<Record<keyof ProcessesTable, never>>,
      value: (name: string) => never,
    ) => ReturnType<ConstructorParameters<typeof Statement>[0]>,
  ): Statement {
    const columns = Object.keys(row);
    const key = `${kind} ${columns.join()}`;
    const known = this.made.get(key);
    if (known) return known;
    const made = new Statement((value) =>
      build(Object.fromEntries(columns.map((column) => [column, value(column)])), value),
    );
    this.made.set(key, made);
    return made;
  }
}
