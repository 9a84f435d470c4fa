import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { convertPictures } from './imagemagick';
import { convertDrawings } from './rsvg';

/** Pictures and drawings. */
export function pictureTools(programs: Programs): Tool[] {
  return [convertPictures(programs), convertDrawings(programs)];
}
