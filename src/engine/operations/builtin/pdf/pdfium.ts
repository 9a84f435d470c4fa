import { readFile } from 'node:fs/promises';

import { OperationError } from '../../../contract/operation';
import { damagedFile } from '../../damaged-file';
import { LockedFileError } from '../../locked-file';
import { type PdfiumFunctions, withMemory } from './pdfium-functions';
import { LoadedDocument, pdfiumLibrary } from './pdfium-library';
import { hasUndrawnText } from './undrawn-text';

/**
 * A document in PDFium. Every handle is closed when `use` ends, however it ends. Throws LockedFileError for a missing or
 * wrong password, OperationError for a file that is no PDF or has no page.
 */
export async function withDocument<Result>(
  { path, password }: { path: string; password?: string | undefined },
  use: (document: PdfiumFile) => Promise<Result>,
): Promise<Result> {
  const functions = await pdfiumLibrary();
  const document = new LoadedDocument(functions, await readFile(path), password ?? '');
  if (document.code === wrongPassword) throw new LockedFileError(password);
  if (document.code !== 0) throw new OperationError('File not in PDF format or corrupted');
  try {
    const file = new PdfiumFile(functions, document);
    if (file.pageCount === 0) throw damagedFile('pdf');
    return await use(file);
  } finally {
    document.close();
  }
}

/** An open document. Pages count from 1. */
export class PdfiumFile {
  private readonly handle: number;

  constructor(
    private readonly functions: PdfiumFunctions,
    private readonly document: LoadedDocument,
  ) {
    this.handle = document.handle;
  }

  get pageCount(): number {
    return this.functions._FPDF_GetPageCount(this.handle);
  }

  /** Whether text may be taken out; always for who opened it as its owner. */
  get mayBeCopied(): boolean {
    return (this.functions._FPDF_GetDocPermissions(this.handle) & copyPermission) !== 0;
  }

  /** Fails where the page is damaged. */
  async withPage<Result>(number: number, use: (page: PdfiumPage) => Result | Promise<Result>): Promise<Result> {
    const { functions } = this;
    const { form } = this.document;
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
    const writer = functions._PDFiumExt_OpenFileWriter();
    try {
      if (functions._FPDF_SaveAsCopy(this.handle, writer, removeSecurity) === 0) {
        throw new OperationError('The protection of the file cannot be removed.');
      }
      const size = functions._PDFiumExt_GetFileWriterSize(writer);
      return withMemory(functions, size, (start) => {
        functions._PDFiumExt_GetFileWriterData(writer, start, size);
        return Buffer.from(functions.HEAPU8.slice(start, start + size));
      });
    } finally {
      functions._PDFiumExt_CloseFileWriter(writer);
    }
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

  /** Whether letters of the page stay blank for want of their font. */
  hasUndrawnText(): boolean {
    return hasUndrawnText(this.functions, this.handle);
  }

  /** Whether a JBIG2 picture of the page comes out empty although its data says otherwise. */
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

/** FPDF_ERR_PASSWORD. */
const wrongPassword = 4;
/** Bit 5 of the permissions (ISO 32000-1, table 22). */
const copyPermission = 0x10;
const bytesPerPixel = 4;
const bgra = 4;
const opaqueWhite = 0xffffffff;
const [withNotes, clearText, redFirst] = [0x01, 0x02, 0x10];
const forDisplay = 0;
const removeSecurity = 3;
const imageObject = 3;
const longestFilterName = 32;
/** Bytes of the headers of a JBIG2 picture; a blank one takes no more than a bit a row besides. */
const emptyPictureSize = 125;
