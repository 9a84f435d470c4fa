declare module 'ico-endec' {
  /** PNG files to one ICO file. */
  export function encode(images: Uint8Array[]): Uint8Array;
}

declare module 'html-to-pdfmake' {
  import type { Content } from 'pdfmake/interfaces';

  export default function htmlToPdfmake(html: string, options: { window: unknown; [name: string]: unknown }): Content;
}

/** Only what is used of the DOM. */
declare module '@mixmark-io/domino' {
  export interface DomElement {
    remove(): void;
    getAttribute(name: string): string | null;
    replaceWith(node: unknown): void;
  }

  export interface DomDocument {
    querySelectorAll(selector: string): ArrayLike<DomElement>;
    createTextNode(text: string): unknown;
  }

  export function createDocument(html: string): DomDocument;
}

declare module 'fontkit' {
  import type { Fontkit } from '@cantoo/pdf-lib/cjs/types/fontkit';

  export const create: Fontkit['create'];
}

declare module 'heic-decode' {
  /** RGBA, eight bits each, turned as the file says. */
  export default function decode(input: {
    buffer: Uint8Array;
  }): Promise<{ width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> }>;
}
