import { sql } from 'kysely';
import { removeExpired } from '../../src/processes/expiry';
import { silentLogger } from '../../src/runtime';
import { createFixture, finishedProcess } from '../deliveries/fixture';

const secrets = { v2Key: 'key' };
const never = new AbortController().signal;

describe('what is over time', () => {
  it('is deleted, however much it is, and the job of each with it', async () => {
    const fixture = await withExpired(150);
    await fixture.store.insert(finishedProcess({ id: 'young', expiresAt: fixture.clock.now() + 1 }), secrets);
    await removeExpired(partsOf(fixture), never);
    const states = await fixture.database.selectFrom('processes').select(['id', 'state']).execute();
    expect(states.filter(({ state }) => state !== 'deleted')).toEqual([{ id: 'young', state: 'finished' }]);
    expect((await jobsToDelete(fixture)).length).toBe(150);
  });

  it('keeps the job whose files are gone, and takes that of one that still runs', async () => {
    const fixture = await createFixture();
    const expiresAt = fixture.clock.now() - 1;
    const running = finishedProcess({ id: 'running', state: 'running', jobId: 'j1', expiresAt });
    await fixture.store.insert(running, secrets);
    await fixture.store.insert(finishedProcess({ id: 'gone', jobId: 'j2', filesDeleted: true, expiresAt }), secrets);
    await removeExpired(partsOf(fixture), never);
    expect((await fixture.store.byId('running'))?.state).toBe('deleted');
    expect((await fixture.store.byId('gone'))?.state).toBe('deleted');
    expect(await jobsToDelete(fixture)).toEqual(['running']);
  });

  it('stays whole where its deletions cannot be planned', async () => {
    const fixture = await withExpired(3);
    await sql`create trigger full before insert on deliveries begin select raise(abort, 'full'); end`.execute(
      fixture.database,
    );
    await removeExpired(partsOf(fixture), never);
    expect((await fixture.store.expired(fixture.clock.now(), 10)).length).toBe(3);
    await sql`drop trigger full`.execute(fixture.database);
    await removeExpired(partsOf(fixture), never);
    expect((await jobsToDelete(fixture)).sort()).toEqual(['p0', 'p1', 'p2']);
  });
});

type Fixture = Awaited<ReturnType<typeof createFixture>>;

function partsOf({ store, clock, planner }: Fixture): Parameters<typeof removeExpired>[0] {
  return { store, clock, deliveries: planner, logger: silentLogger };
}

async function withExpired(count: number): Promise<Fixture> {
  const fixture = await createFixture();
  const expiresAt = fixture.clock.now() - 1;
  for (let n = 0; n < count; n += 1)
    await fixture.store.insert(finishedProcess({ id: `p${n}`, jobId: `j${n}`, expiresAt }), secrets);
  return fixture;
}

async function jobsToDelete({ database }: Fixture): Promise<string[]> {
  const rows = await database.selectFrom('deliveries').select('process_id').where('kind', '=', 'delete-job').execute();
  return rows.map(({ process_id }) => process_id);
}
