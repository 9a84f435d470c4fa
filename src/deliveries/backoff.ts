/** Milliseconds before the next try, given how many have failed. */
export type Pauses = (attempts: number) => number;

/** The same pause each time. */
export function every(milliseconds: number): Pauses {
  return () => milliseconds;
}

/** Doubles from `first` up to `most` (milliseconds); each is cut by a random part of up to a half, so that many do not come back at once. */
export function doubling(first: number, most: number, random: () => number = Math.random): Pauses {
  return (attempts) => {
    const full = Math.min(most, first * 2 ** Math.max(0, attempts - 1));
    return Math.round(full * (1 - random() / 2));
  };
}
