/** Seconds of `90`, `01:30` or `00:01:30.5`. */
export function secondsOf(time: string): number {
  return time.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
