/** One key of an answer: where its value comes from. Rows stand in the order of the recorded bodies. */
export type Row<Facts> = readonly [key: string, value: (facts: Facts) => unknown];

/** What has no value is left out, not null (v1-clients S7). */
export function present<Facts>(rows: readonly Row<Facts>[], facts: Facts): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const [key, valueOf] of rows) {
    const value = valueOf(facts);
    if (value !== undefined) told[key] = value;
  }
  return told;
}

/** Unix time in whole seconds. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
