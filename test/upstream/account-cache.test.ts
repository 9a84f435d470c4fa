import { silentLogger } from '../../src/runtime';
import { AccountCache, UpstreamError, type UpstreamAccount } from '../../src/upstream';
import { ManualClock } from '../manual-clock';

const minute = 60 * 1000;

let clock: ManualClock;
let asked: string[];
let answer: () => Promise<UpstreamAccount>;
let accounts: AccountCache;

beforeEach(() => {
  clock = new ManualClock();
  asked = [];
  answer = async () => accountWith(7);
  const account = (key: string) => {
    asked.push(key);
    return answer();
  };
  accounts = new AccountCache({ account }, clock, silentLogger);
});

it('reads the credits of each key once a minute', async () => {
  expect(await Promise.all([accounts.credits('a'), accounts.credits('a'), accounts.credits('b')])).toEqual([7, 7, 7]);
  clock.advance(minute - 1);
  await accounts.credits('a');
  expect(asked).toEqual(['a', 'b']);
});

it('tells the last credits known while new ones are read', async () => {
  await accounts.credits('a');
  answer = async () => accountWith(6);
  clock.advance(minute);
  expect(await accounts.credits('a')).toBe(7);
  await turn();
  expect(await accounts.credits('a')).toBe(6);
});

it('waits 2 seconds at the most for an upstream that does not answer', async () => {
  answer = () => new Promise(() => undefined);
  const credits = accounts.credits('a');
  clock.advance(2_000);
  expect(await credits).toBeUndefined();
});

it('keeps the credits of an account that cannot be read', async () => {
  await accounts.credits('a');
  answer = () => Promise.reject(new UpstreamError(503, 'away'));
  clock.advance(minute);
  await accounts.credits('a');
  await turn();
  expect(await accounts.credits('a')).toBe(7);
});

it('passes on that the upstream refuses the key, until it takes it again', async () => {
  const refusal = new UpstreamError(401, 'Unauthenticated.');
  answer = () => Promise.reject(refusal);
  await expect(accounts.credits('a')).rejects.toBe(refusal);
  answer = async () => accountWith(7);
  clock.advance(minute);
  await accounts.credits('a').catch(() => undefined);
  await turn();
  expect(await accounts.credits('a')).toBe(7);
});

/** What was begun in the background is done by then. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function accountWith(credits: number): UpstreamAccount {
  return { id: 1, username: 'user', email: 'user@a.test', credits };
}
