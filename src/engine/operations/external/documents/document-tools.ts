import type { NetworkPolicy } from '../../../../network';
import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { convertEbooks } from './calibre';
import { officeTools } from './libreoffice';
import { convertMarkup } from './pandoc';
import { printMarkup } from './print-markup';

/** Office documents, markup and e-books. */
export function documentTools(programs: Programs, policy: NetworkPolicy): Tool[] {
  return [...officeTools(programs), convertMarkup(programs), printMarkup(programs, policy), convertEbooks(programs)];
}
