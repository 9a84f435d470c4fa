const units: [unit: Intl.RelativeTimeFormatUnit, milliseconds: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'narrow' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const second = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const grouped = new Intl.NumberFormat();

/** `5 min. ago`. */
export function ago(time: number, now: number): string {
  const passed = time - now;
  if (Math.abs(passed) < 1000) return 'now';
  const [unit, size] = units.find(([, milliseconds]) => Math.abs(passed) >= milliseconds) ?? ['second', 1000];
  return relative.format(Math.trunc(passed / size), unit);
}

/** In the reader's own words and zone. */
export function exactTime(time: number): string {
  return exact.format(time);
}

/** A day and a minute, for what is planned. */
export function dayTime(time: number): string {
  return day.format(time);
}

export function minuteTime(time: number): string {
  return minute.format(time);
}

/** To the millisecond, for what has happened; to the second where no more is known, as of what the upstream tells. */
export function clockTime(time: number): string {
  return time % 1000 === 0 ? second.format(time) : clock.format(time);
}

/** `< 1 s` where no more is known, `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds <= 0) return '< 1 s';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(size: number): string {
  const power = Math.min(byteUnits.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3));
  const value = size / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[power]}`;
}

/** Controls, and what is unseen or turns the text around it. */
const unseen = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A text of somebody else, with what can't be seen spelled out: no file name looks like another one. */
export function visible(text: string): string {
  const shown = text.replace(unseen, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : escaped;
  });
  return shown.trim() === '' ? `"${shown}"` : shown;
}

export function count(number: number): string {
  return grouped.format(number);
}

/** `1 process`, `2 processes`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
