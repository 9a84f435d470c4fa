import { stringify } from 'qs';
import type { PageRequest } from '../../jobs';
import type { Json } from './presenter';

const largestPage = 100;
/** Beyond any list, and what is counted with it is still a whole number. */
const largestNumber = 1e9;

/** Reads `page` and `per_page` (v2-contract 3.1). */
export function readPage(query: Record<string, unknown>): PageRequest {
  return { number: positive(query.page, 1), size: Math.min(positive(query.per_page, largestPage), largestPage) };
}

/** A list without a total, as recorded; `rows` holds one more than the page where there is a next one (v2-contract 3.1). */
export async function presentPage<Row>(
  rows: Row[],
  page: PageRequest,
  { path, query }: { path: string; query: Record<string, unknown> },
  present: (row: Row) => Json | Promise<Json>,
): Promise<Json> {
  const data: Json[] = [];
  for (const row of rows.slice(0, page.size)) data.push(await present(row));
  const first = (page.number - 1) * page.size + 1;
  const link = (number: number) => `${path}?${stringify({ ...query, page: number }, { encodeValuesOnly: true })}`;
  return {
    data,
    links: {
      first: link(1),
      last: null,
      prev: page.number > 1 ? link(page.number - 1) : null,
      next: rows.length > page.size ? link(page.number + 1) : null,
    },
    meta: {
      current_page: page.number,
      from: data.length > 0 ? first : null,
      path,
      per_page: page.size,
      to: data.length > 0 ? first + data.length - 1 : null,
    },
  };
}

function positive(value: unknown, fallback: number): number {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? Math.min(number, largestNumber) : fallback;
}
