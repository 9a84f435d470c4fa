import { FairQueue } from '../../../src/engine/jobs/fair-queue';

describe('the queue of the engine', () => {
  it('takes one work of each account in turn, so that a batch does not starve others', async () => {
    const queue = new FairQueue(1);
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      const work = (name: string) => async () => {
        order.push(name);
        if (order.length === 6) resolve();
      };
      for (const name of ['a1', 'a2', 'a3', 'a4']) queue.add({ owner: 1, run: work(name) });
      for (const name of ['b1', 'b2']) queue.add({ owner: 2, run: work(name) });
    });
    await done;
    expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('runs no more works at a time than it has slots', async () => {
    const queue = new FairQueue(2);
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from(
        { length: 6 },
        (_, index) =>
          new Promise<void>((resolve) => {
            queue.add({
              owner: index,
              run: async () => {
                most = Math.max(most, (running += 1));
                await new Promise(setImmediate);
                running -= 1;
                resolve();
              },
            });
          }),
      ),
    );
    expect(most).toBe(2);
  });

  const endless = () => new Promise<void>(() => undefined);

  it('never lets long works of one account stop another', async () => {
    const queue = new FairQueue(2);
    for (let count = 0; count < 5; count += 1) queue.add({ owner: 1, run: endless });
    await new Promise(setImmediate);
    for (let round = 0; round < 3; round += 1) {
      await new Promise<void>((resolve) => queue.add({ owner: 2, run: async () => resolve() }));
    }
  });

  it('has a place for light works where long ones of several accounts hold all others', async () => {
    const queue = new FairQueue(2);
    for (const owner of [1, 1, 2, 2, 3, 3]) queue.add({ owner, run: endless });
    await new Promise(setImmediate);
    await new Promise<void>((resolve) => queue.add({ owner: 1, isLight: true, run: async () => resolve() }));
  });
});
