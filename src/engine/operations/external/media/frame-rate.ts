/**
 * The rate to bring a film to for an encoder that knows only some, in ffmpeg's words; `undefined` where it takes the film's
 * own. Twice or three times the rate shows every frame as long as before; else the next higher rate, or the highest.
 */
export function fittingFrameRate(known: readonly string[] | undefined, rate: number | undefined): string | undefined {
  if (known === undefined || rate === undefined || known.some((each) => isClose(framesPerSecond(each), rate))) {
    return undefined;
  }
  const multiple = known.find((each) => {
    const times = framesPerSecond(each) / rate;
    return times > 1 && isClose(Math.round(times), times);
  });
  return multiple ?? known.find((each) => framesPerSecond(each) > rate) ?? known.at(-1);
}

/** `30000/1001` -> 29.97; `undefined` for `0/0`, as ffprobe writes what it doesn't know. */
export function framesPerSecond(text: string): number;
export function framesPerSecond(text: string | undefined): number | undefined;
export function framesPerSecond(text: string | undefined): number | undefined {
  const [frames = 0, seconds = 1] = (text ?? '').split('/').map(Number);
  const rate = frames / seconds;
  return Number.isFinite(rate) && rate > 0 ? rate : undefined;
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one / other - 1) < 1e-4;
}
