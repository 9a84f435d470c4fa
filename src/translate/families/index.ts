import type { Family } from '../options/row';
import { images } from './images';

/** The family of options that v1 had for a pair; `engine` is what v2 would use for it. */
export function familyOf(_pair: { input?: string; output?: string; engine?: string }): Family {
  return images;
}
