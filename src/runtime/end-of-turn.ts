/** Run without a look at what follows from them: what thousands of answers leave behind would all be there at once. */
const mostTogether = 64;

let group: (() => void)[] = [];

/**
 * Runs `work` once all that this turn of the event loop has read has been looked at, before it reads more. Answers that are
 * written one right after the other wake their reader once; each by itself costs as much as making it.
 */
export function atEndOfTurn(work: () => void): void {
  if (group.length === 0 || group.length >= mostTogether) {
    const works: (() => void)[] = [];
    group = works;
    setImmediate(() => runAll(works));
  }
  group.push(work);
}

/** One that throws keeps none of the others from being run. */
function runAll(given: (() => void)[]): void {
  const works = given.splice(0);
  if (group === given) group = [];
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
