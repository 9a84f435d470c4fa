import path from 'node:path';

/** The only folder fonts are read from: DejaVu, which covers Latin, Greek, Cyrillic and more. */
export const fontFolder = path.join(path.dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');

export interface FontFace {
  /** As Pango names it: `DejaVu Serif Bold Italic`. */
  name: string;
  file: string;
}

/** The closest face we have to a font of the web's core set, such as `Times New Roman Bold` or `Courier New`. */
export function fontFace(wanted: string): FontFace {
  const family = families.find(({ names }) => names.test(wanted)) ?? sans;
  const bold = /bold|black|impact/i.test(wanted) ? 'Bold' : '';
  const slanted = /italic|oblique/i.test(wanted) ? family.slanted : '';
  const style = bold + slanted;
  return {
    name: [family.name, bold, slanted].filter((word) => word !== '').join(' '),
    file: path.join(fontFolder, `${family.file}${style === '' ? '' : `-${style}`}.ttf`),
  };
}

const sans = { names: /./, name: 'DejaVu Sans', file: 'DejaVuSans', slanted: 'Oblique' };

const families = [
  { names: /times|georgia|serif/i, name: 'DejaVu Serif', file: 'DejaVuSerif', slanted: 'Italic' },
  { names: /courier|mono/i, name: 'DejaVu Sans Mono', file: 'DejaVuSansMono', slanted: 'Oblique' },
  sans,
];
