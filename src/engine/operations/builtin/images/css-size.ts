/**
 * An SVG whose root says in pixels how large browsers show it: 1/96 inch each, however it was measured (CSS Values 4, 6.2).
 * Drawn at `drawingDensity` it comes out so, times `scale`, and lengths inside it too. `undefined` where it has no size.
 */
export function inCssPixels(drawing: string, scale: number): string | undefined {
  const svg = withoutPrefix(drawing);
  const root = /<svg\b[^>]*>/.exec(svg);
  if (root === null) return undefined;
  const box =
    attribute(root[0], 'viewBox')
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? [];
  const [, , boxWidth, boxHeight] = box;
  const width = pixels(attribute(root[0], 'width')) ?? boxWidth;
  const height = pixels(attribute(root[0], 'height')) ?? boxHeight;
  if (!isLength(width) || !isLength(height)) return undefined;
  const view = isLength(boxWidth) && isLength(boxHeight) ? [] : [['viewBox', `0 0 ${width} ${height}`]];
  const sides = [
    ['width', String(width * scale * unitsPerPixel)],
    ['height', String(height * scale * unitsPerPixel)],
  ];
  const tag = [...sides, ...view].reduce((text, [name = '', value = '']) => withAttribute(text, name, value), root[0]);
  return svg.slice(0, root.index) + tag + svg.slice(root.index + root[0].length);
}

/** Elements named as they mostly are: libvips knows no `<svg:svg>` for a drawing. */
function withoutPrefix(svg: string): string {
  const prefix = /<([\w.-]+):svg\b[^>]*\sxmlns:\1\s*=/.exec(svg)?.[1];
  if (prefix === undefined) return svg;
  return svg.replaceAll(`<${prefix}:`, '<').replaceAll(`</${prefix}:`, '</').replace(`xmlns:${prefix}`, 'xmlns');
}

/** Dots an inch: at this librsvg takes lengths inside the drawing as browsers do, and draws `96 / 72` pixels a unit. */
export const drawingDensity = 96;
const unitsPerPixel = 72 / 96;

/** `undefined` without a value, or for a share of a window that there is none of. */
function pixels(length: string | undefined): number | undefined {
  const match = /^\s*\+?(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)\s*(px|mm|cm|in|pt|pc|q|em|ex|)\s*$/i.exec(length ?? '');
  return match === null ? undefined : Number(match[1]) * (pixelsIn[(match[2] ?? '').toLowerCase()] ?? 1);
}

const pixelsIn: Readonly<Record<string, number>> = {
  mm: 96 / 25.4,
  cm: 96 / 2.54,
  in: 96,
  pt: 96 / 72,
  pc: 16,
  q: 96 / 101.6,
  em: 16,
  ex: 8,
};

function isLength(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return match?.[1] ?? match?.[2];
}

function withAttribute(tag: string, name: string, value: string): string {
  const plain = tag.replace(new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`), '');
  return plain.replace(/^<svg\b/, () => `<svg ${name}="${value}"`);
}
