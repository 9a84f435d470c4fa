export { archives, compression } from './compression';
export { protection } from './encryption';
export { families, familyOf, pdfCompression } from './families';
export { thumbnailRows } from './media';
export { holdsSoundTracks, soundWords } from './sound-tracks';
