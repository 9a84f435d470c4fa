import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { ghostscriptTools } from './ghostscript';
import { popplerTools } from './poppler';
import { readPdfMetadata } from './read-pdf-metadata';
import { recognizeText } from './recognize-text';

/** PDF read with programs. */
export function pdfTools(programs: Programs): Tool[] {
  return [...popplerTools(programs), readPdfMetadata(programs), ...ghostscriptTools(programs), recognizeText(programs)];
}
