import type { Options } from '../../options';
import type { PageSize } from './pdf-info';

/** Arguments of pdftocairo for `width`, `height`, `fit` and `pixel_density` of one page. A page has no pixels, so max enlarges too. */
export function scaleArguments(page: PageSize, options: Options): string[] {
  const width = options.number('width');
  const height = options.number('height');
  const density = options.number('pixel_density') ?? usualDensity;
  if (width === undefined && height === undefined) return ['-r', String(density)];
  const across = width === undefined ? undefined : width / page.width;
  const down = height === undefined ? undefined : height / page.height;
  const fit = options.text('fit');
  if (fit === 'scale' || across === undefined || down === undefined) {
    return scaled(page, across ?? (down as number), down ?? (across as number));
  }
  if (fit !== 'crop') return scaled(page, Math.min(across, down), Math.min(across, down));
  const factor = Math.max(across, down);
  const overhang = [page.width * factor - (width as number), page.height * factor - (height as number)];
  const [left, top] = overhang.map((each) => Math.max(Math.round(each / 2), 0));
  return [
    ...scaled(page, factor, factor),
    ...['-x', String(left), '-y', String(top), '-W', String(width), '-H', String(height)],
  ];
}

function scaled(page: PageSize, across: number, down: number): string[] {
  const pixels = (length: number) => String(Math.max(Math.round(length), 1));
  return ['-scale-to-x', pixels(page.width * across), '-scale-to-y', pixels(page.height * down)];
}

/** Dots per inch. */
const usualDensity = 150;
