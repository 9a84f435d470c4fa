/** Lifetimes of v1, in milliseconds (v1-contract 3.1 and 3.2). */
export const lifetimes = {
  /** From create to `expires`. */
  created: 12 * 60 * 60 * 1000,
  /** `maxtime` of a paid account: 18000 s. */
  running: 18_000 * 1000,
  /** `expire` of a finished process: 43200 s after its end, with and without `save`. */
  finished: 43_200 * 1000,
  /** `expire` of a failed one: 1800 s after its end. */
  failed: 1_800 * 1000,
};
