import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { convertEbooks } from './calibre';
import { officeTools } from './libreoffice';
import { convertMarkup } from './pandoc';

/** Office documents, markup and e-books. */
export function documentTools(programs: Programs): Tool[] {
  return [...officeTools(programs), convertMarkup(programs), convertEbooks(programs)];
}
