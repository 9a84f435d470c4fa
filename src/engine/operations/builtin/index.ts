import type { Tool } from '../tool';
import { convertImages } from './images/convert-images';
import { imagesToPdf } from './pdf/images-to-pdf';
import { pdfToImages } from './pdf/pdf-to-images';
import { convertDocx, convertMarkup, printMarkup } from './texts/convert-texts';

/** The tools that come with npm: they work on every machine. */
export function builtinTools(): Tool[] {
  return [convertImages, pdfToImages, imagesToPdf, convertMarkup, convertDocx, printMarkup];
}
