/**
 * Engines that CloudConvert has and no machine of ours does, or not for every pair (v2-contract 5.2). A job that names one
 * works here too: the tool that does the pair stands in, and the task says which.
 */
export const foreignEngines: ReadonlySet<string> = new Set([
  '3heights',
  'bcl',
  'graphicsmagick',
  'imagemagick',
  'inkscape',
  'libreoffice',
  'mupdf',
  'office',
  'pdftools',
  'pdftron-pdf2word',
  'poppler',
  'wkhtml',
]);
