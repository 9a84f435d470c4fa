/** Run in a worker: does what is asked, however bad. */
export async function run(deed: string, progress: (percent: number) => void): Promise<number> {
  progress(50);
  if (deed === 'tell your id') return process.pid;
  if (deed === 'loop') for (;;);
  if (deed === 'exit') process.exit(3);
  if (deed === 'throw') throw new Error('the words of the library');
  if (deed === 'hoard') for (const heap: number[][] = []; ;) heap.push(new Array<number>(1e6).fill(heap.length));
  if (deed === 'buffers') for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(1e7, held.length));
  return deed.length;
}
