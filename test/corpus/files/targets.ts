import { formatGroup } from '../../../src/formats';

/** What a file of a format is converted to: formats that other programs can read again. */
export function targetsOf(format: string): string[] {
  return byFormat[format] ?? byGroup[formatGroup(format) ?? ''] ?? [];
}

const byFormat: Record<string, string[]> = {
  pdf: ['txt', 'png', 'html'],
  ...{ txt: ['pdf', 'docx'], csv: ['xlsx', 'pdf'], html: ['pdf', 'txt'], md: ['html', 'docx'] },
  ...{ gif: ['png', 'webp'], svg: ['png', 'pdf'], eps: ['png', 'pdf'], ps: ['png', 'pdf'] },
};

const byGroup: Record<string, string[]> = {
  document: ['pdf', 'txt'],
  spreadsheet: ['csv', 'pdf'],
  presentation: ['pdf', 'txt'],
  image: ['png', 'jpg'],
  vector: ['png'],
  cad: ['pdf'],
  ebook: ['epub', 'txt'],
  audio: ['mp3', 'flac'],
  video: ['mp4', 'mp3'],
  archive: ['zip', 'tar.gz'],
};
