import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import PizZip from 'pizzip';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['libreoffice'], 'plain text of documents', () => {
  let tasks: TaskRunner;
  beforeAll(async () => {
    tasks = await TaskRunner.create();
  });
  afterAll(() => tasks.close());

  test.each(['odt', 'doc'])('what stands in notes, frames and shapes of a %s is part of it', async (format) => {
    const odt = path.join(tasks.folder, 'notes.odt');
    writeFileSync(odt, withNotes());
    const source = format === 'odt' ? [odt] : (await tasks.run('convert', [odt], { output_format: format })).paths;
    const { paths } = await tasks.run('convert', source, { output_format: 'txt' });
    const text = readFileSync(paths[0] ?? '', 'utf8');
    expect(text).toMatch(/^Body with a note1 and a frame\./);
    expect(text).toContain('1 Words below & more\n');
    expect(text.match(/Framed {2}words/g)).toHaveLength(1);
  });
});

function withNotes(): Buffer {
  const note =
    '<text:note text:note-class="footnote" text:id="f"><text:note-citation>1</text:note-citation><text:note-body><text:p>Words below &amp; more</text:p></text:note-body></text:note>';
  const frame =
    '<draw:frame text:anchor-type="paragraph" svg:x="2cm" svg:y="2cm" svg:width="5cm" svg:height="2cm"><draw:text-box><text:p>Framed<text:s text:c="2"/>words</text:p></draw:text-box></draw:frame>';
  const names = { office: 'office', text: 'text', draw: 'drawing', svg: 'svg-compatible' };
  const spaces = Object.entries(names).map(
    ([prefix, name]) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  const content = `<office:document-content ${spaces.join(' ')} office:version="1.2"><office:body><office:text><text:p>Body with a note${note} and a frame.${frame}</text:p></office:text></office:body></office:document-content>`;
  const type = 'application/vnd.oasis.opendocument.text';
  const zip = new PizZip();
  zip.file('mimetype', type);
  zip.file('content.xml', content);
  zip.file('META-INF/manifest.xml', manifest(type));
  return zip.generate({ type: 'nodebuffer' });
}

function manifest(type: string): string {
  const entry = (name: string, media: string) =>
    `<manifest:file-entry manifest:full-path="${name}" manifest:media-type="${media}"/>`;
  return `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">${entry('/', type)}${entry('content.xml', 'text/xml')}</manifest:manifest>`;
}
