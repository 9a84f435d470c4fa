declare module 'ico-endec' {
  /** PNG files to one ICO file. */
  export function encode(images: Uint8Array[]): Uint8Array;
}

declare module 'html-to-pdfmake' {
  import type { Content } from 'pdfmake/interfaces';

  export default function htmlToPdfmake(html: string, options: { window: unknown; [name: string]: unknown }): Content;
}

declare module '@mixmark-io/domino' {
  export function createWindow(html: string, address?: string): unknown;
}
