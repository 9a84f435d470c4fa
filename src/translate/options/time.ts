/** `90`, `90.5`, `1:30` or `0:01:30` as `00:01:30`; undefined for anything else (v2-contract 5.2, trim_start). */
export function timeOf(text: string): string | undefined {
  const parts = text.trim().split(':');
  if (parts.length > 3 || !parts.every((part) => /^\d{1,6}(\.\d{1,6})?$/.test(part))) return undefined;
  const milliseconds = Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
  const whole = Math.floor(milliseconds / 1000);
  const fraction = milliseconds % 1000;
  const clock = [whole / 3600, (whole / 60) % 60, whole % 60].map((part) => String(Math.floor(part)).padStart(2, '0'));
  return clock.join(':') + (fraction === 0 ? '' : `.${String(fraction).padStart(3, '0').replace(/0+$/, '')}`);
}
