import type { NetworkPolicy } from '../../../../network';
import type { Programs } from '../../../programs';
import { firstBytes } from '../../content/first-bytes';
import type { Tool } from '../../tool';
import { programTool } from '../program-tool';
import { capturePage } from './capture-page';
import { pageOptions } from './page-options';
import { baseNameOf } from '../../../../formats';

/** A page of HTML as PDF or picture. What it links to is fetched as the network policy permits. */
export function convertHtml(programs: Programs, policy: NetworkPolicy): Tool {
  return programTool(programs, {
    operation: 'convert',
    name: 'chrome',
    needs: ['chrome'],
    pairs: ['pdf', 'png', 'jpg'].map((to) => ({ from: ['html'], to: [to], options: pageOptions(to) })),
    run: async ({ input, outputFormat, options, folder, signal }) => {
      const source = { path: input.path, type: await htmlType(input.path), title: baseNameOf(input.filename) };
      const file = await capturePage(programs, policy, {
        source,
        format: outputFormat ?? 'pdf',
        options,
        folder,
        signal,
      });
      return { files: [{ path: file }] };
    },
  });
}

/** Says UTF-8 where the page says nothing and its beginning is UTF-8; browsers take it for Latin-1. */
async function htmlType(path: string): Promise<string> {
  const bytes = firstBytes(path, beginning);
  const declares = /charset|encoding/i.test(bytes.subarray(0, 1024).toString('latin1'));
  return declares || !isUtf8(bytes) ? 'text/html' : 'text/html; charset=utf-8';
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Bytes looked at. */
const beginning = 256 * 1024;
