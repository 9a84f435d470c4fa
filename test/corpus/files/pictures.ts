import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Sides of a picture's first frame as ImageMagick sees it upright, and its colours on a coarse grid. */
export interface Look {
  width: number;
  height: number;
  grid: number[];
}

/** Undefined where ImageMagick can't read it; `turned` is empty where the orientation is not to be heeded. */
export async function lookOf(file: string, turned: string[] = ['-auto-orient']): Promise<Look | undefined> {
  try {
    const drawn = /\.svg$/i.test(file) ? await drawnSvg(file) : `${file}[0]`;
    const size = await run('convert', [drawn, ...turned, '-format', '%w %h', 'info:'], { timeout: 60_000 });
    const [width = 0, height = 0] = (size.stdout.split('\n')[0] ?? '').split(' ').map(Number);
    return { width, height, grid: await gridOf(['convert', drawn, ...turned]) };
  } catch {
    return undefined;
  }
}

async function drawnSvg(file: string): Promise<string> {
  const drawn = `${file}.png`;
  await run('rsvg-convert', [file, '-o', drawn], { timeout: 60_000 });
  return drawn;
}

/** Of a page, drawn by Poppler. */
export async function gridOfPage(file: string, page: number): Promise<number[] | undefined> {
  const drawn = `${file}.page`;
  try {
    const pages = ['-f', String(page), '-l', String(page), '-r', '40', '-singlefile', '-cropbox', '-png'];
    await run('pdftoppm', [...pages, file, drawn], { timeout: 60_000 });
    return await gridOf(['convert', `${drawn}.png`]);
  } catch {
    return undefined;
  }
}

/** 0 to 255: the mean of the differences of two grids. */
export function distance(one: number[], other: number[]): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / Math.max(one.length, 1);
}

async function gridOf([program = '', ...source]: string[]): Promise<number[]> {
  const words = ['-background', 'white', '-alpha', 'remove', '-colorspace', 'sRGB', '-resize', '12x12!'];
  const { stdout } = await run(program, [...source, ...words, '-depth', '8', 'rgb:-'], {
    encoding: 'buffer',
    timeout: 60_000,
  });
  return [...stdout];
}
