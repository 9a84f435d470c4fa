import type { NetworkPolicy } from '../../../network';
import type { Programs } from '../../programs';
import type { Operation } from '../../contract/operation';
import type { Tool } from '../tool';
import { archiveTools } from './archives';
import { CaptureWebsite, convertHtml } from './chrome';
import { CommandOperation } from './command';
import { documentTools } from './documents';
import { mediaTools } from './media';
import { pdfTools } from './pdf';
import { pictureTools } from './pictures';

/** The tools that need a program; those whose program is not there carry `missingProgram`. */
export function programTools(programs: Programs, policy: NetworkPolicy): Tool[] {
  return [
    ...mediaTools(programs),
    convertHtml(programs, policy),
    ...pictureTools(programs),
    ...pdfTools(programs),
    ...documentTools(programs, policy),
    ...archiveTools(programs),
  ];
}

/** Operations of programs that are more than one tool run over files (command, capture-website). */
export function programOperations(programs: Programs, policy: NetworkPolicy): Operation[] {
  return [new CommandOperation(programs), new CaptureWebsite(programs, policy)];
}
