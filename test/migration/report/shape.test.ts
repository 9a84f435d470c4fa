import { exampleOptions, shapeId, shapeOf } from '../../../src/migration/report/shape';
import type { V1Call } from '../../../src/translate';

const planted = 'pl4nted-s3cret';
const call: V1Call = {
  inputFormat: 'png',
  outputFormat: 'jpg',
  files: [{ file: `https://user:${planted}@a.example/${planted}.png` }],
  input: { method: 's3', parameters: { secretaccesskey: planted } },
  output: { kind: 'ftp', parameters: { password: planted, user: 'jane' } },
  converterOptions: { quality: '80', encrypt_user_password: '1234', [planted]: planted, watermark_text: planted },
  callback: `https://a.example/?token=${planted}`,
  tag: planted,
};
const answered = {
  method: 'POST',
  route: '/process/:id',
  status: 200,
  contentType: 'application/json; charset=utf-8',
  call,
};

describe('the shape of a call', () => {
  it('says what is used, in words of v1 alone', () => {
    const shape = shapeOf({ ...answered, userAgent: `cloudconvert-php/2.1.0 (jane@example.com ${planted})` });
    expect(shape).toMatchObject({
      route: 'POST /process/:id',
      encoding: 'json',
      mode: 'convert',
      pair: 'png-jpg',
      input: 's3',
      output: 'ftp',
      parameters: ['callback', 'tag'],
      userAgent: 'cloudconvert-php/2.1.0',
    });
    expect(shape.options).toContain('quality');
    expect(shape.options).toContain('other');
  });

  it('never holds a value of the caller, wherever it is planted', () => {
    const hostile = { ...call, inputFormat: planted, mode: planted, input: { method: planted, parameters: {} } };
    const agents = [planted, `${planted}/1.0`, 'jane@example.com', `curl/8.1 ${planted}`];
    for (const userAgent of agents) {
      const shapes = [call, hostile].map((each) =>
        shapeOf({ ...answered, call: each, userAgent, warnings: [planted] }),
      );
      expect(JSON.stringify([shapes, exampleOptions(call)])).not.toMatch(/pl4nted|jane|1234/);
    }
  });

  it('is the same for calls that differ in values only', () => {
    const other = { ...call, converterOptions: { ...call.converterOptions, quality: '10' }, tag: 'another' };
    expect(shapeId(shapeOf(answered))).toBe(shapeId(shapeOf({ ...answered, call: other })));
  });
});
