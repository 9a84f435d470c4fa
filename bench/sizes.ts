/** How much is measured; `BENCH_SIZE=tiny` shows that it works, in seconds. */
export interface Sizes {
  rounds: number;
  /** Of each round of requests. */
  seconds: number;
  /** Processes that are polled, none by two at once. */
  unshared: number;
  uploadMiB: number;
  downloadMiB: number;
  zipFiles: number;
  zipFileMiB: number;
  /** Conversions one after the other, a round. */
  conversions: number;
  /** Conversions at once, a round. */
  batch: number;
  waiters: number;
  waitedProcesses: number;
  rows: number;
  starts: number;
}

const usual: Sizes = {
  rounds: 5,
  seconds: 3,
  unshared: 2500,
  uploadMiB: 512,
  downloadMiB: 1024,
  zipFiles: 20,
  zipFileMiB: 50,
  conversions: 20,
  batch: 200,
  waiters: 10_000,
  waitedProcesses: 1000,
  rows: 100_000,
  starts: 3,
};

const tiny: Sizes = {
  rounds: 1,
  seconds: 1,
  unshared: 20,
  uploadMiB: 2,
  downloadMiB: 2,
  zipFiles: 3,
  zipFileMiB: 1,
  conversions: 1,
  batch: 4,
  waiters: 20,
  waitedProcesses: 2,
  rows: 200,
  starts: 1,
};

export function sizesOf({ BENCH_SIZE, BENCH_ROUNDS, BENCH_SECONDS }: NodeJS.ProcessEnv): Sizes {
  const sizes = BENCH_SIZE === 'tiny' ? tiny : usual;
  return {
    ...sizes,
    rounds: Number(BENCH_ROUNDS ?? sizes.rounds),
    seconds: Number(BENCH_SECONDS ?? sizes.seconds),
  };
}
