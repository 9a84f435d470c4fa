import { FairQueue } from '../../../src/engine/jobs';

describe('the queue of the engine', () => {
  it('takes one work of each account in turn, so that a batch does not starve others', async () => {
    const queue = new FairQueue(1);
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      const work = (name: string) => async () => {
        order.push(name);
        if (order.length === 6) resolve();
      };
      for (const name of ['a1', 'a2', 'a3', 'a4']) queue.add(1, work(name));
      for (const name of ['b1', 'b2']) queue.add(2, work(name));
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
            queue.add(index, async () => {
              most = Math.max(most, (running += 1));
              await new Promise(setImmediate);
              running -= 1;
              resolve();
            });
          }),
      ),
    );
    expect(most).toBe(2);
  });
});
