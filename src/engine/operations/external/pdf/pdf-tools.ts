import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { ghostscriptTools } from './ghostscript';
import { popplerTools } from './poppler';
import { readPdfMetadata } from './read-pdf-metadata';
import { recognizeText } from './recognize-text';
import { pdfToWord } from './word/pdf-to-word';

/** PDF read with programs. */
export function pdfTools(programs: Programs): Tool[] {
  return [
    ...popplerTools(programs),
    ...pdfToWord(programs),
    readPdfMetadata(programs),
    ...ghostscriptTools(programs),
    recognizeText(programs),
  ];
}
