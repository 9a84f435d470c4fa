import { readFile } from 'node:fs/promises';

import type { PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium' with { 'resolution-mode': 'import' };

import { OperationError } from '../../../contract/operation';
import { damagedFile } from '../../damaged-file';
import { LockedFileError } from '../../locked-file';
import { type PdfiumFunctions, withMemory } from './pdfium-functions';
import { wasmCallback } from './wasm-callback';

/**
 * A document in PDFium, which is kept for the next call in this thread. Every handle is closed when `use` ends, however
 * it ends. Throws LockedFileError for a missing or wrong password, OperationError for a file that is no PDF or has no page.
 */
export async function withDocument<Result>(
  { path, password }: { path: string; password?: string | undefined },
  use: (document: PdfiumFile) => Promise<Result>,
): Promise<Result> {
  library ??= import('@hyzyla/pdfium').then((pdfium) => pdfium.PDFiumLibrary.init());
  const pdfium = await library;
  const document = await pdfium.loadDocument(await readFile(path), password).catch((error: Error) => {
    throw /password/i.test(error.message) ? new LockedFileError(password) : unreadable(error);
  });
  try {
    if (document.getPageCount() === 0) throw damagedFile('pdf');
    return await use(new PdfiumFile(pdfium['module'] as PdfiumFunctions, document));
  } finally {
    document.destroy();
  }
}

let library: Promise<PDFiumLibrary> | undefined;

function unreadable(cause: Error): OperationError {
  return new OperationError('File not in PDF format or corrupted', null, undefined, cause);
}

/** An open document. Pages count from 1. */
export class PdfiumFile {
  private readonly handle: number;

  constructor(
    private readonly functions: PdfiumFunctions,
    private readonly document: PDFiumDocument,
  ) {
    this.handle = document['documentIdx'] as number;
  }

  get pageCount(): number {
    return this.document.getPageCount();
  }

  /** Whether text may be taken out; always for who opened it as its owner. */
  get mayBeCopied(): boolean {
    return (this.functions._FPDF_GetDocPermissions(this.handle) & copyPermission) !== 0;
  }

  /** Fails where the page is damaged. */
  async withPage<Result>(number: number, use: (page: PdfiumPage) => Result | Promise<Result>): Promise<Result> {
    const { functions } = this;
    const form = this.document.initializeFormFields();
    const page = functions._FPDF_LoadPage(this.handle, number - 1);
    if (page === 0) throw new OperationError(`Page ${number} of the file is damaged.`);
    try {
      functions._FORM_OnAfterLoadPage(page, form);
      return await use(new PdfiumPage(functions, page, form));
    } finally {
      functions._FORM_OnBeforeClosePage(page, form);
      functions._FPDF_ClosePage(page);
    }
  }

  /** The whole document, encrypted no more. */
  unprotectedCopy(): Buffer {
    const { functions } = this;
    const parts: Uint8Array[] = [];
    const write = (_self: number, start: number, length: number) => {
      parts.push(functions.HEAPU8.slice(start, start + length));
      return 1;
    };
    return wasmCallback(functions.wasmExports, write, (callback) => {
      const isSaved = withMemory(functions, 2 * pointerSize, (writer) => {
        new Uint32Array(functions.HEAPU8.buffer, writer, 2).set([writerVersion, callback]);
        return functions._FPDF_SaveAsCopy(this.handle, writer, removeSecurity) !== 0;
      });
      if (!isSaved) throw new OperationError('The protection of the file cannot be removed.');
      return Buffer.concat(parts);
    });
  }
}

/** An open page. */
export class PdfiumPage {
  constructor(
    private readonly functions: PdfiumFunctions,
    private readonly handle: number,
    private readonly form: number,
  ) {}

  /** Points, as the page is shown. */
  get size(): { width: number; height: number } {
    return {
      width: this.functions._FPDF_GetPageWidth(this.handle),
      height: this.functions._FPDF_GetPageHeight(this.handle),
    };
  }

  /** Makes form fields and notes part of the page; seen when the page is opened anew. */
  flatten(): void {
    this.functions._FPDFPage_Flatten(this.handle, forDisplay);
  }

  text(): string {
    const { functions } = this;
    const text = functions._FPDFText_LoadPage(this.handle);
    if (text === 0) throw new OperationError('A page of the file is damaged.');
    try {
      const length = functions._FPDFText_CountChars(text);
      if (length <= 0) return '';
      return withMemory(functions, (length + 1) * 2, (start) => {
        const written = functions._FPDFText_GetText(text, 0, length, start);
        return Buffer.from(functions.HEAPU8.buffer, start, Math.max(written - 1, 0) * 2).toString('utf16le');
      });
    } finally {
      functions._FPDFText_ClosePage(text);
    }
  }

  /** The whole page on white, as RGBA of eight bits each. Pixels. */
  render(width: number, height: number): Buffer {
    const { functions, handle, form } = this;
    const stride = width * bytesPerPixel;
    return withMemory(functions, stride * height, (start) => {
      const bitmap = functions._FPDFBitmap_CreateEx(width, height, bgra, start, stride);
      if (bitmap === 0) throw new OperationError('A page of the file is too large.');
      try {
        functions._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, opaqueWhite);
        functions._FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, withNotes | clearText | redFirst);
        functions._FPDF_FFLDraw(form, bitmap, handle, 0, 0, width, height, 0, clearText | redFirst);
        return Buffer.from(functions.HEAPU8.slice(start, start + stride * height));
      } finally {
        functions._FPDFBitmap_Destroy(bitmap);
      }
    });
  }

  /** Whether a JBIG2 picture of the page comes out empty although its data says otherwise: PDFium lacks MMR, for one. */
  hasUndecodedPicture(): boolean {
    return this.jbig2Pictures().some((object) => this.isUndecoded(object));
  }

  /** Whether one of them can't be decoded at all, so that nobody else will. */
  hasBrokenPicture(): boolean {
    return this.jbig2Pictures().some((object) => this.withBitmap(object, (bitmap) => bitmap === 0));
  }

  private jbig2Pictures(): number[] {
    const objects = Array.from({ length: this.functions._FPDFPage_CountObjects(this.handle) }, (_, index) =>
      this.functions._FPDFPage_GetObject(this.handle, index),
    );
    return objects.filter((object) => this.isJbig2(object));
  }

  private isJbig2(object: number): boolean {
    const { functions } = this;
    if (functions._FPDFPageObj_GetType(object) !== imageObject) return false;
    return Array.from({ length: functions._FPDFImageObj_GetImageFilterCount(object) }).some((_, index) =>
      withMemory(functions, longestFilterName, (start) => {
        const length = functions._FPDFImageObj_GetImageFilter(object, index, start, longestFilterName);
        return Buffer.from(functions.HEAPU8.buffer, start, Math.max(length - 1, 0)).toString() === 'JBIG2Decode';
      }),
    );
  }

  private isUndecoded(object: number): boolean {
    const { functions } = this;
    return this.withBitmap(object, (bitmap) => {
      if (bitmap === 0) return true;
      const rows = functions._FPDFBitmap_GetHeight(bitmap);
      const start = functions._FPDFBitmap_GetBuffer(bitmap);
      const pixels = functions.HEAPU8.subarray(start, start + functions._FPDFBitmap_GetStride(bitmap) * rows);
      const isUniform = pixels.every((value) => value === pixels[0]);
      return isUniform && functions._FPDFImageObj_GetImageDataRaw(object, 0, 0) > rows / 8 + emptyPictureSize;
    });
  }

  /** The decoded picture for the length of `use`; 0 where it can't be decoded. */
  private withBitmap<Result>(object: number, use: (bitmap: number) => Result): Result {
    const bitmap = this.functions._FPDFImageObj_GetBitmap(object);
    try {
      return use(bitmap);
    } finally {
      if (bitmap !== 0) this.functions._FPDFBitmap_Destroy(bitmap);
    }
  }
}

/** Bit 5 of the permissions (ISO 32000-1, table 22). */
const copyPermission = 0x10;
const pointerSize = 4;
const bytesPerPixel = 4;
const bgra = 4;
const opaqueWhite = 0xffffffff;
const [withNotes, clearText, redFirst] = [0x01, 0x02, 0x10];
const forDisplay = 0;
const writerVersion = 1;
const removeSecurity = 3;
const imageObject = 3;
const longestFilterName = 32;
/** Bytes of the headers of a JBIG2 picture; a blank one takes no more than a bit a row besides. */
const emptyPictureSize = 125;
