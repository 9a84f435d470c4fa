import { readFile } from 'node:fs/promises';

import { PDFBool, PDFDocument, PDFName } from '@cantoo/pdf-lib';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

async function form({ drawsValues }: { drawsValues: boolean }): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([400, 400]);
  page.drawText('Applicant', { x: 20, y: 350 });
  const fields = document.getForm();
  const name = fields.createTextField('name');
  name.setText('Ada Lovelace');
  name.addToPage(page, { x: 100, y: 340, width: 200, height: 30 });
  const country = fields.createDropdown('country');
  country.addOptions(['Norway', 'Peru']);
  country.select('Peru');
  country.addToPage(page, { x: 100, y: 200, width: 200, height: 30 });
  if (drawsValues) return document.save();
  for (const field of fields.getFields()) {
    for (const widget of field.acroField.getWidgets()) widget.dict.delete(PDFName.of('AP'));
  }
  fields.acroForm.dict.set(PDFName.of('NeedAppearances'), PDFBool.True);
  return document.save({ updateFieldAppearances: false });
}

test.each([true, false])(
  'values filled into a form are part of the text (drawn by their writer: %s)',
  async (drawsValues) => {
    const input = await bench.input('form.pdf', await form({ drawsValues }));
    const { paths } = await bench.run('convert', [input], { output_format: 'txt' });
    const text = await readFile(paths[0] ?? '', 'utf8');
    expect(text).toContain('Applicant');
    expect(text).toContain('Ada Lovelace');
    expect(text).toContain('Peru');
  },
);
