import { PDFDocument, PDFName } from '@cantoo/pdf-lib';

/** A page of 100 to 40 points with one large letter, by its PostScript name, in a font that is not in the file. */
export async function pageWithoutFont({ letter, isUnseen = false }: { letter: string; isUnseen?: boolean }) {
  const document = await PDFDocument.create();
  const { context } = document;
  const page = document.addPage([100, 40]);

  const encoding = { Type: 'Encoding', Differences: [65, letter] };
  const font = context.obj({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica', Encoding: encoding });
  page.node.setFontDictionary(PDFName.of('F'), context.register(font));
  const words = `BT ${isUnseen ? 3 : 0} Tr /F 36 Tf 30 5 Td (A) Tj ET`;
  page.node.set(PDFName.of('Contents'), context.register(context.stream(words)));
  return document.save();
}
