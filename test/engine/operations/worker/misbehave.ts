/** Past the steps in which workers tell their progress, for as long as somebody listens. */
async function shout(words: number): Promise<void> {
  for (let word = 0; word < words && process.connected; word += 1) {
    const goesOn = process.send?.({ kind: 'progress', percent: (word * 7) % 100 });
    if (!goesOn) await new Promise(setImmediate);
  }
}

/** Run in a worker: does what is asked, however bad. */
export async function run(deed: string, progress: (percent: number) => void): Promise<number> {
  progress(50);
  if (deed === 'tell your id') return process.pid;
  if (deed === 'loop') for (;;);
  if (deed === 'exit') process.exit(3);
  if (deed === 'throw') throw new Error('the words of the library');
  if (deed === 'hoard') for (const heap: number[][] = []; ;) heap.push(new Array<number>(1e6).fill(heap.length));
  if (deed === 'buffers') for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(1e7, held.length));
  if (deed === 'talk') for (let word = 0; word < 200_000; word += 1) progress((word * 7) % 100);
  if (deed === 'shout') await shout(200_000);
  return deed.length;
}
