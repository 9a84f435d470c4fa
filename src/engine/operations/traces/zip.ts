import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { eraseInText, type Span } from './text';

/** Members that are text, of office documents and e-books. */
const texts = /\.(xml|rels|opf|ncx|x?html|rdf|fb2)$/i;

/** The same members, all of the one instant; one that holds what can't be written again stays as it is. */
export async function eraseInZip(bytes: Buffer, span: Span): Promise<Buffer> {
  const made = new ZipFile();
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) return bytes;
    if (entry.fileName.endsWith('/')) continue;
    const content = await buffer(await zip.openReadStreamPromise(entry));
    const erased = texts.test(entry.fileName) ? erasedText(content, span) : content;
    made.addBuffer(erased, entry.fileName, {
      mtime: new Date(span.instant),
      compress: entry.compressionMethod !== 0,
      forceDosTimestamp: true,
    });
  }
  made.end();
  return buffer(made.outputStream);
}

function erasedText(content: Buffer, span: Span): Buffer {
  const erased = eraseInText(content.toString('latin1'), span);
  // Of LibreOffice: a random number for the changes of a session.
  return Buffer.from(erased.replace(/(config:name="Rsid(?:Root)?"[^>]*>)\d+/g, '$10'), 'latin1');
}
