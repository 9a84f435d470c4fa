import { OperationError } from '../../../contract/operation';

/**
 * PDFium's own functions as its WebAssembly build exports them (fpdfview.h, fpdf_text.h, fpdf_formfill.h, fpdf_edit.h,
 * fpdf_flatten.h, fpdf_save.h), and the build's own for what takes callbacks (`_PDFiumExt`). Handles and pointers are
 * numbers, 0 for none.
 */
export interface PdfiumFunctions {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly wasmExports: { malloc(size: number): number; free(start: number): void };
  _PDFiumExt_Init(): void;
  _PDFiumExt_OpenFormFillInfo(): number;
  _PDFiumExt_CloseFormFillInfo(info: number): void;
  _PDFiumExt_InitFormFillEnvironment(document: number, info: number): number;
  _PDFiumExt_ExitFormFillEnvironment(form: number): void;
  _PDFiumExt_OpenFileWriter(): number;
  _PDFiumExt_CloseFileWriter(writer: number): void;
  _PDFiumExt_GetFileWriterSize(writer: number): number;
  _PDFiumExt_GetFileWriterData(writer: number, start: number, size: number): number;
  _FPDF_LoadMemDocument(start: number, size: number, password: number): number;
  _FPDF_CloseDocument(document: number): void;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidth(page: number): number;
  _FPDF_GetPageHeight(page: number): number;
  _FPDF_RenderPageBitmap: Draw;
  _FPDF_FFLDraw(form: number, ...rest: Parameters<Draw>): void;
  _FORM_OnAfterLoadPage(page: number, form: number): void;
  _FORM_OnBeforeClosePage(page: number, form: number): void;
  _FPDFPage_Flatten(page: number, usage: number): number;
  _FPDFPage_CountObjects(page: number): number;
  _FPDFPage_GetObject(page: number, index: number): number;
  _FPDFFormObj_CountObjects(form: number): number;
  _FPDFFormObj_GetObject(form: number, index: number): number;
  _FPDFTextObj_GetFont(text: number): number;
  _FPDFTextObj_GetTextRenderMode(text: number): number;
  _FPDFFont_GetIsEmbedded(font: number): number;
  _FPDFFont_GetBaseFontName(font: number, start: number, length: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFImageObj_GetBitmap(image: number): number;
  _FPDFImageObj_GetImageDataRaw(image: number, start: number, length: number): number;
  _FPDFImageObj_GetImageFilterCount(image: number): number;
  _FPDFImageObj_GetImageFilter(image: number, index: number, start: number, length: number): number;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, index: number): number;
  _FPDFText_GetTextObject(text: number, index: number): number;
  _FPDFText_GetText(text: number, first: number, count: number, start: number): number;
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, start: number, stride: number): number;
  _FPDFBitmap_FillRect(bitmap: number, left: number, top: number, width: number, height: number, color: number): void;
  _FPDFBitmap_GetHeight(bitmap: number): number;
  _FPDFBitmap_GetStride(bitmap: number): number;
  _FPDFBitmap_GetBuffer(bitmap: number): number;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDF_GetDocPermissions(document: number): number;
  _FPDF_SaveAsCopy(document: number, writer: number, flags: number): number;
}

type Draw = (
  bitmap: number,
  page: number,
  left: number,
  top: number,
  width: number,
  height: number,
  rotation: number,
  flags: number,
) => void;

/** Memory of PDFium's own for the length of `use`, in bytes. */
export function withMemory<Result>(
  { wasmExports }: PdfiumFunctions,
  size: number,
  use: (start: number) => Result,
): Result {
  const start = wasmExports.malloc(size);
  if (start === 0) throw new OperationError('A page of the file is too large.');
  try {
    return use(start);
  } finally {
    wasmExports.free(start);
  }
}
