/** One thing that is measured beside others. */
export interface Side {
  name: string;
  /** One round: named figures, of which the first is the one that is compared. */
  measure: () => Promise<Record<string, number>>;
}

export interface Row {
  work: string;
  /** Of the figure that is compared. */
  unit: string;
  /** Whether less of it is better. */
  less?: boolean;
  sides: { name: string; rounds: Record<string, number>[] }[];
}

/** Runs the sides one after the other, as often as `rounds` says: what else the machine does meets all of them. */
export async function alternate(
  { work, unit, less }: Pick<Row, 'work' | 'unit' | 'less'>,
  rounds: number,
  sides: (Side | undefined)[],
): Promise<Row> {
  const there = sides.filter((side) => side !== undefined);
  const results = there.map(({ name }) => ({ name, rounds: [] as Record<string, number>[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of there.entries()) results[index]?.rounds.push(await side.measure());
  }
  return { work, unit, less, sides: results };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}
