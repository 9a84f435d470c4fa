import type { NetworkPolicy } from '../../../../network';
import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { capturePage } from '../chrome/capture-page';
import { pageOptions } from '../chrome/page-options';
import { programTool } from '../program-tool';
import { convertMarkup } from './pandoc';
import { baseNameOf } from '../../../../formats';

/** Markup to PDF: Pandoc makes a web page of it, and Chromium prints that. */
export function printMarkup(programs: Programs, policy: NetworkPolicy): Tool {
  const toHtml = convertMarkup(programs);
  const pairs = toHtml.pairs.filter(({ from, to }) => to?.includes('html') && from?.some((each) => printed.has(each)));
  return programTool(programs, {
    operation: 'convert',
    name: 'pandoc',
    needs: ['pandoc', 'chrome'],
    pairs: pairs.map((each) => ({
      ...each,
      to: ['pdf'],
      options: [
        ...each.options,
        ...pageOptions('pdf').filter(({ name }) => each.from?.includes('tex') !== true || !ofLivePages.has(name)),
      ],
    })),
    run: async (request) => {
      const { files } = await toHtml.run({ ...request, outputFormat: 'html' });
      const { input, options, folder, signal } = request;
      const title = baseNameOf(input.filename);
      const source = { path: files[0]?.path ?? '', type: 'text/html; charset=utf-8', title };
      return {
        files: [{ path: await capturePage(programs, policy, { source, format: 'pdf', options, folder, signal }) }],
      };
    },
  });
}

/** TeX brings no HTML of its own, so nothing is fetched and no script changes the page. */
const ofLivePages: ReadonlySet<string> = new Set(['headers', 'wait_until', 'wait_for_element', 'wait_time']);

const printed = new Set(['md', 'rst', 'tex']);
