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
  export interface DomNode {
    readonly nodeType: number;
    readonly textContent: string | null;
  }

  export interface DomElement extends DomNode {
    readonly tagName: string;
    readonly childNodes: ArrayLike<DomNode>;
    readonly outerHTML: string;
    querySelectorAll(selector: string): ArrayLike<DomElement>;
    closest(selector: string): DomElement | null;
    remove(): void;
    getAttribute(name: string): string | null;
    replaceWith(node: unknown): void;
  }

  export interface DomDocument {
    readonly body: DomElement | null;
    querySelectorAll(selector: string): ArrayLike<DomElement>;
    createTextNode(text: string): unknown;
  }

  export function createDocument(html: string): DomDocument;
}

declare module 'fontkit' {
  import type { Fontkit } from '@cantoo/pdf-lib/cjs/types/fontkit';

  export const create: Fontkit['create'];
}

/** Only what is used of it. */
declare module 'libheif-js/wasm-bundle' {
  export interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    free(): void;
    /** RGBA, eight bits each, turned as the file says; `null` where it can't be decoded. */
    display<Target extends { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number }>(
      target: Target,
      done: (drawn: Target | null) => void,
    ): void;
  }

  export class HeifDecoder {
    /** Set once something was decoded. */
    readonly decoder: { delete(): void } | undefined;
    /** None of a file that can't be read. */
    decode(bytes: Uint8Array): HeifImage[];
  }
}
