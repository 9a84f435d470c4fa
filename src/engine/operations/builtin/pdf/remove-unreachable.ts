import { PDFArray, PDFDict, type PDFDocument, type PDFObject, PDFRef, PDFStream } from '@cantoo/pdf-lib';

/** Drops the objects nothing leads to any more: left-overs of earlier versions, removed pages and old encryption. */
export function removeUnreachable({ context }: PDFDocument): void {
  const { Root, Info, Encrypt, ID } = context.trailerInfo;
  const reached = new Set<PDFRef>();
  const open: (PDFObject | undefined)[] = [Root, Info, Encrypt, ID];
  while (open.length > 0) {
    const object = open.pop();
    if (object instanceof PDFRef) {
      if (!reached.has(object)) {
        reached.add(object);
        open.push(context.lookup(object));
      }
    } else if (object instanceof PDFArray) {
      open.push(...object.asArray());
    } else if (object instanceof PDFDict) {
      open.push(...object.values());
    } else if (object instanceof PDFStream) {
      open.push(...object.dict.values());
    }
  }
  for (const [reference] of context.enumerateIndirectObjects()) {
    if (!reached.has(reference)) context.delete(reference);
  }
}
