import { createCarriers, type RefreshTokenStore } from '../../src/carriers';
import { openDatabase } from '../../src/database';
import { sealedRefreshTokens } from '../../src/deliveries/sealed-refresh-tokens';
import { createNetworkPolicy } from '../../src/network';
import { Sealer } from '../../src/processes';
import { fileOf, options } from '../contract/carrier-contract';
import { ManualClock } from '../manual-clock';
import { BoxDouble } from '../services/box-double';

describe('a refresh token that can be used only once', () => {
  let box: BoxDouble;
  beforeEach(async () => {
    box = await new BoxDouble().start();
  });
  afterEach(() => box.close());

  it('is replaced by its successor, also after a restart', async () => {
    const memory = await databaseMemory();
    await instance(memory).store(target('a.pdf'), fileOf(Buffer.from('a')), options());
    await instance(memory).store(target('b.pdf'), fileOf(Buffer.from('b')), options());
    expect([...box.files.keys()]).toEqual(['a.pdf', 'b.pdf']);
    expect(box.refreshes).toBe(2);
  });

  it('used up by another instance, gives way to what that instance wrote down', async () => {
    const memory = await databaseMemory();
    await instance(memory).store(target('a.pdf'), fileOf(Buffer.from('a')), options());
    let late = true;
    const stale = { ...memory, read: async (account: string) => (late ? void (late = false) : memory.read(account)) };
    await instance(stale).store(target('b.pdf'), fileOf(Buffer.from('b')), options());
    expect([...box.files.keys()]).toEqual(['a.pdf', 'b.pdf']);
  });

  it('is kept sealed', async () => {
    const database = await openDatabase(':memory:');
    const memory = sealedRefreshTokens(database, new Sealer('a secret of sixteen'));
    await memory.write('account', 'one');
    await memory.write('account', 'another');
    expect(await memory.read('account')).toBe('another');
    const rows = await database.selectFrom('refresh_tokens').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('another');
  });

  async function databaseMemory(): Promise<RefreshTokenStore> {
    return sealedRefreshTokens(await openDatabase(':memory:'), new Sealer('a secret of sixteen'));
  }

  function instance(refreshTokens: RefreshTokenStore) {
    const network = createNetworkPolicy({ mode: 'any', allow: [] });
    const endpoints = { box: { api: box.url, upload: box.url } };
    return createCarriers({ network, clock: new ManualClock(), refreshTokens, endpoints }).box;
  }

  function target(path: string) {
    const parameters = { clientid: 'client', clientsecret: 'secret', refreshtoken: box.refreshToken };
    return { kind: 'box' as const, path, parameters };
  }
});
