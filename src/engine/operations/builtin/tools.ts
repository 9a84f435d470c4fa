import type { Tool } from '../tool';
import { archiveFiles, convertArchive, extractArchive } from './archives/archive-tools';
import { convertImages } from './images/convert-images';
import { optimizeImages } from './images/optimize-images';
import { imageThumbnails, pdfThumbnails } from './images/thumbnails';
import { readImageMetadata, readPdfMetadata } from './metadata/read-metadata';
import { writePdfMetadata } from './metadata/write-metadata';
import { writePictureMetadata } from './metadata/write-picture-metadata';
import { changePdf } from './pdf/change-pdf';
import { imagesToPdf } from './pdf/images-to-pdf';
import { optimizePdf } from './pdf/optimize-pdf';
import { pdfToImages } from './pdf/pdf-to-images';
import { pdfToText } from './pdf/pdf-to-text';
import { convertSpreadsheets } from './spreadsheets/convert-spreadsheets';
import { convertDocx, convertMarkup, printMarkup } from './texts/convert-texts';
import { watermarkImages } from './watermark/watermark-images';
import { watermarkPdf } from './watermark/watermark-pdf';

/** The tools that come with npm, as they run inside a worker. */
export const toolsInWorker: readonly Tool[] = [
  convertImages,
  pdfToImages,
  imagesToPdf,
  pdfToText,
  convertMarkup,
  convertDocx,
  printMarkup,
  convertSpreadsheets,
  convertArchive,
  archiveFiles,
  extractArchive,
  optimizeImages,
  optimizePdf,
  imageThumbnails,
  pdfThumbnails,
  readImageMetadata,
  readPdfMetadata,
  writePdfMetadata,
  writePictureMetadata,
  watermarkImages,
  watermarkPdf,
  ...changePdf,
];
