import { createRequire } from 'node:module';
import type { AxiosStatic } from 'axios';

const load = createRequire(__filename);

/** axios, loaded by the first call: with HTTP/2, which it brings along, it takes 10 MB, and most processes never use it. */
export function lazyAxios(): AxiosStatic {
  return (load('axios') as { default: AxiosStatic }).default;
}
