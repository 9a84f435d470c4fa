import { type PdfiumFunctions, withMemory } from './pdfium-functions';

/**
 * Whether letters of a page stay blank: their font is not in the file, and PDFium's own ones, which stand in for it, are
 * Latin. Text that is meant to be unseen, as behind a scan, doesn't count.
 */
export function hasUndrawnText(functions: PdfiumFunctions, page: number): boolean {
  const count = functions._FPDFPage_CountObjects(page);
  const objects = Array.from({ length: count }, (_, index) => functions._FPDFPage_GetObject(page, index));
  return lacksFont(functions, objects) && hasForeignLetters(functions, page);
}

function lacksFont(functions: PdfiumFunctions, objects: number[], depth = 0): boolean {
  return objects.some((object) => {
    const type = functions._FPDFPageObj_GetType(object);
    if (type === textObject) return isDrawnByOthers(functions, object);
    if (type !== formObject || depth === deepest) return false;
    const inner = Array.from({ length: functions._FPDFFormObj_CountObjects(object) }, (_, index) =>
      functions._FPDFFormObj_GetObject(object, index),
    );
    return lacksFont(functions, inner, depth + 1);
  });
}

/** Whether PDFium takes another font for a visible text. */
function isDrawnByOthers(functions: PdfiumFunctions, text: number): boolean {
  if (functions._FPDFTextObj_GetTextRenderMode(text) === invisible) return false;
  const font = functions._FPDFTextObj_GetFont(text);
  return font !== 0 && functions._FPDFFont_GetIsEmbedded(font) === 0 && !ownFonts.test(nameOf(functions, font));
}

function nameOf(functions: PdfiumFunctions, font: number): string {
  return withMemory(functions, longestName, (start) => {
    const length = functions._FPDFFont_GetBaseFontName(font, start, longestName);
    return Buffer.from(functions.HEAPU8.slice(start, start + Math.min(length, longestName))).toString('latin1');
  });
}

function hasForeignLetters(functions: PdfiumFunctions, page: number): boolean {
  const text = functions._FPDFText_LoadPage(page);
  if (text === 0) return false;
  try {
    return Array.from({ length: Math.max(functions._FPDFText_CountChars(text), 0) }, (_, index) => index).some(
      (index) =>
        foreignLetter.test(String.fromCodePoint(functions._FPDFText_GetUnicode(text, index))) &&
        isDrawnByOthers(functions, functions._FPDFText_GetTextObject(text, index)),
    );
  } finally {
    functions._FPDFText_ClosePage(text);
  }
}

/** Letters but those of Adobe's standard Latin character set. */
const foreignLetter = /(?![\u0000-\u00ffıŁłŒœŠšŸŽžƒˆˇ\ufb01\ufb02])\p{L}/u;
/** PDFium has these with their own letters. */
const ownFonts = /Symbol|Dingbats/i;
const [textObject, formObject] = [1, 5];
const invisible = 3;
/** Forms within forms. */
const deepest = 8;
const longestName = 128;
