import { readFile } from 'node:fs/promises';

import { type PdfiumFunctions, withMemory } from './pdfium-functions';

/** PDFium in this thread, which is kept for the next call. */
export function pdfiumLibrary(): Promise<PdfiumFunctions> {
  library ??= start();
  return library;
}

let library: Promise<PdfiumFunctions> | undefined;

async function start(): Promise<PdfiumFunctions> {
  const { init } = await import('@embedpdf/pdfium');
  const wasmBinary = new Uint8Array(await readFile(require.resolve('@embedpdf/pdfium/pdfium.wasm'))).buffer;
  const { pdfium } = await init({ wasmBinary });
  const functions = pdfium as unknown as PdfiumFunctions;
  functions._PDFiumExt_Init();
  return functions;
}

/** A document in PDFium's memory; `close` it. `code` is FPDF_GetLastError's of one that can't be opened (fpdfview.h). */
export class LoadedDocument {
  readonly handle: number;
  /** Why there is no handle; 0 where there is one. */
  readonly code: number;
  private readonly start: number;
  private formInfo = 0;
  private formHandle = 0;

  constructor(
    private readonly functions: PdfiumFunctions,
    bytes: Uint8Array,
    password: string,
  ) {
    this.start = functions.wasmExports.malloc(bytes.length);
    functions.HEAPU8.set(bytes, this.start);
    const words = Buffer.from(`${password}\0`);
    this.handle = withMemory(functions, words.length, (secret) => {
      functions.HEAPU8.set(words, secret);
      return functions._FPDF_LoadMemDocument(this.start, bytes.length, secret);
    });
    this.code = this.handle === 0 ? functions._FPDF_GetLastError() : 0;
    if (this.handle === 0) functions.wasmExports.free(this.start);
  }

  /** What fills in and draws the fields of forms. */
  get form(): number {
    if (this.formHandle === 0) {
      this.formInfo = this.functions._PDFiumExt_OpenFormFillInfo();
      this.formHandle = this.functions._PDFiumExt_InitFormFillEnvironment(this.handle, this.formInfo);
    }
    return this.formHandle;
  }

  close(): void {
    const { functions } = this;
    if (this.formHandle !== 0) functions._PDFiumExt_ExitFormFillEnvironment(this.formHandle);
    if (this.formInfo !== 0) functions._PDFiumExt_CloseFormFillInfo(this.formInfo);
    functions._FPDF_CloseDocument(this.handle);
    functions.wasmExports.free(this.start);
  }
}
