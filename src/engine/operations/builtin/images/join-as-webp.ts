import { encode, fromSharp, sharp } from './picture';

/** One WebP of one picture or several, which are then animated; smaller ones stand in the corner of the largest. */
export async function joinAsWebp(frames: string[], target: string, quality: number | undefined): Promise<void> {
  const picture = frames.length > 1 ? sharp(frames, { join: { animated: true } }) : sharp(frames[0]);
  await fromSharp(encode(picture.keepMetadata(), 'webp', quality).toFile(target));
}
