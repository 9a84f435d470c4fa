import { silentLogger } from '../../src/runtime';
import { CatalogueCache, type CatalogueRow } from '../../src/upstream';
import { ManualClock } from '../manual-clock';

const hour = 60 * 60 * 1000;

let clock: ManualClock;
let asked: number;
let answer: () => Promise<CatalogueRow[]>;
let catalogue: CatalogueCache;

beforeEach(() => {
  clock = new ManualClock();
  asked = 0;
  answer = async () => rowsOf('pdf');
  const operations = () => {
    asked += 1;
    return answer();
  };
  catalogue = new CatalogueCache({ operations }, clock, silentLogger);
});

it('is asked for once an hour, however many read it at once', async () => {
  await Promise.all([catalogue.current(), catalogue.current()]);
  clock.advance(hour - 1);
  expect(await catalogue.current()).toEqual(rowsOf('pdf'));
  expect(asked).toBe(1);
});

it('is shown as it was while a new one is fetched', async () => {
  await catalogue.current();
  answer = async () => rowsOf('docx');
  clock.advance(hour);
  expect(await catalogue.current()).toEqual(rowsOf('pdf'));
  await turn();
  expect(await catalogue.current()).toEqual(rowsOf('docx'));
  expect(asked).toBe(2);
});

it('is shown as it was while the upstream is away, which is asked again after 30 seconds', async () => {
  await catalogue.current();
  answer = () => Promise.reject(new Error('away'));
  clock.advance(hour);
  expect(await catalogue.current()).toEqual(rowsOf('pdf'));
  await turn();
  clock.advance(29_999);
  expect(await catalogue.current()).toEqual(rowsOf('pdf'));
  expect(asked).toBe(2);
  clock.advance(1);
  await catalogue.current();
  expect(asked).toBe(3);
});

it('is unknown where the upstream has never answered', async () => {
  answer = () => Promise.reject(new Error('away'));
  expect(await catalogue.current()).toBeUndefined();
});

/** What was begun in the background is done by then. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function rowsOf(input_format: string): CatalogueRow[] {
  return [{ operation: 'convert', input_format, output_format: 'png', engine: null }];
}
