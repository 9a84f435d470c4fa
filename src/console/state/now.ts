import { signal } from '@preact/signals';

/** The time, second by second while the page is seen; milliseconds since the epoch. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);
