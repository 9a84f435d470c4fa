import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Options } from '../../options/options';
import type { BrowserPage } from './load-page';
import { margins, paperInInches } from './page-options';

/** Writes the page into the folder as `pdf`, `png` or `jpg`; answers the path. */
export async function savePage(page: BrowserPage, format: string, options: Options, folder: string): Promise<string> {
  const target = path.join(folder, `page.${format}`);
  if (format === 'pdf') await print(page, options, target);
  else await photograph(page, format, options, target);
  return target;
}

async function print(page: BrowserPage, options: Options, target: string): Promise<void> {
  const { stream: handle } = await page.call('Page.printToPDF', {
    ...paperInInches(options),
    ...margins(options),
    landscape: options.text('page_orientation') === 'landscape',
    printBackground: options.flag('print_background'),
    displayHeaderFooter: options.flag('display_header_footer'),
    headerTemplate: options.text('header_template') ?? titleAbove,
    footerTemplate: options.text('footer_template') ?? pageBelow,
    scale: options.number('zoom') ?? 1,
    transferMode: 'ReturnAsStream',
  });
  const file = await open(target, 'w');
  try {
    for (let eof = false; !eof;) {
      const part = await page.call('IO.read', { handle, size: partSize });
      await file.write(Buffer.from(String(part['data']), part['base64Encoded'] === true ? 'base64' : 'utf8'));
      eof = part['eof'] === true;
    }
  } finally {
    await file.close();
  }
}

async function photograph(page: BrowserPage, format: string, options: Options, target: string): Promise<void> {
  const isWhole = options.number('screen_height') === undefined;
  const { cssContentSize } = await page.call('Page.getLayoutMetrics');
  const { height } = cssContentSize as { height: number };
  const clip = {
    ...{ x: 0, y: 0, scale: 1, width: options.number('screen_width') },
    height: Math.min(Math.ceil(height), tallest),
  };
  const { data } = await page.call('Page.captureScreenshot', {
    format: format === 'jpg' ? 'jpeg' : format,
    ...(format === 'jpg' && { quality: options.number('quality') }),
    ...(isWhole && { clip, captureBeyondViewport: true }),
  });
  await writeFile(target, Buffer.from(String(data), 'base64'));
}

/** What a browser shows by itself, but for the address, which here is none of the caller's. */
const line = 'font-size: 8px; width: 100%; text-align: center';
const titleAbove = `<div style="${line}"><span class="title"></span></div>`;
const pageBelow = `<div style="${line}"><span class="pageNumber"></span>/<span class="totalPages"></span></div>`;

/** Bytes read at a time. */
const partSize = 1024 * 1024;
/** Pixels; the browser paints nothing behind it. */
const tallest = 16_384;
