import type { Programs } from '../../../programs';
import type { Tool } from '../../tool';
import { convertMedia } from './convert-media';
import { readMediaMetadata } from './read-media-metadata';
import { thumbnailVideo } from './thumbnail-video';

/** Audio and video. */
export function mediaTools(programs: Programs): Tool[] {
  return [convertMedia(programs), thumbnailVideo(programs), readMediaMetadata(programs)];
}
