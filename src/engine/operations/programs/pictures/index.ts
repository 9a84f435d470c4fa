import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { convertPictures } from './imagemagick';

/** Raster pictures. */
export function pictureTools(programs: Programs): Tool[] {
  return [convertPictures(programs)];
}
