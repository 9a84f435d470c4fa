import { rewriteXmp } from '../../../../src/engine/operations/builtin/metadata/xmp-packet';

it.each(['constructor', 'toString'])('an entry named %s is one of the caller’s own', (name) => {
  expect(rewriteXmp(undefined, [[name, 'x']])).toContain(`<pdfx:${name}>x</pdfx:${name}>`);
});
