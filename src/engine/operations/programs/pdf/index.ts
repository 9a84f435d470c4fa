import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { popplerTools } from './poppler';
import { readPdfMetadata } from './read-pdf-metadata';

/** PDF read with programs. */
export function pdfTools(programs: Programs): Tool[] {
  return [...popplerTools(programs), readPdfMetadata(programs)];
}
