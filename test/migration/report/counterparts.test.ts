import { Counterparts, type UsageStore } from '../../../src/migration/report';

type Usage = Parameters<UsageStore['add']>[0][number];

const usages = Array.from({ length: 600 }, (_, index): Usage => {
  const options = ['quality', 'resize', 'rotate', 'density'].filter((_name, bit) => (index >> bit) & 1);
  const shape = {
    route: 'POST /convert',
    encoding: 'json',
    mode: 'convert',
    pair: 'png-jpg',
    input: 'upload',
    options,
  };
  const times = { firstAt: 1, lastAt: 2 };
  return {
    day: '2026-11-27',
    caller: 'shop',
    shapeId: `s${index}`,
    status: 200,
    shape,
    example: {},
    count: 1,
    ...times,
  };
});

describe('the counterparts of many shapes', () => {
  it('are made some at a time, so that requests are answered in between', async () => {
    let turns = 0;
    let isDone = false;
    const others = () => {
      turns += 1;
      if (!isDone) setImmediate(others);
    };
    setImmediate(others);
    const made = await new Counterparts().of(usages, []);
    isDone = true;
    expect(made.size).toBe(600);
    expect(turns).toBeGreaterThan(3);
  });

  it('are known for the next report, until the catalogue is another one', async () => {
    const counterparts = new Counterparts();
    const catalogue = [] as never[];
    const first = await counterparts.of(usages, catalogue);
    const second = await counterparts.of(usages, catalogue);
    expect([...second].every(([id, made]) => made === first.get(id))).toBe(true);
    const third = await counterparts.of(usages.slice(0, 1), [] as never[]);
    expect(third.get('s0')).not.toBe(first.get('s0'));
    expect(third.get('s0')).toEqual(first.get('s0'));
  });
});
