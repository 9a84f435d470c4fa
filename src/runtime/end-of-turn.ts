let waiting: (() => void)[] = [];

/**
 * Runs `work` once all that this turn of the event loop has read has been looked at, before it reads more. Answers that are
 * written one right after the other wake their reader once; each by itself costs as much as making it.
 */
export function atEndOfTurn(work: () => void): void {
  if (waiting.push(work) === 1) setImmediate(runAll);
}

/** One that throws keeps none of the others from being run. */
function runAll(): void {
  const works = waiting;
  waiting = [];
  let done = 0;
  try {
    for (const work of works) {
      done += 1;
      work();
    }
  } finally {
    for (const work of works.slice(done)) atEndOfTurn(work);
  }
}
