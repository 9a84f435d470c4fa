import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Sides of a picture's first frame as ImageMagick sees it upright, and its colours on a coarse grid. */
export interface Look {
  width: number;
  height: number;
  grid: number[];
}

/** Undefined where ImageMagick can't read it. */
export async function lookOf(file: string): Promise<Look | undefined> {
  try {
    const size = await run('convert', [`${file}[0]`, '-auto-orient', '-format', '%w %h', 'info:'], { timeout: 60_000 });
    const [width = 0, height = 0] = (size.stdout.split('\n')[0] ?? '').split(' ').map(Number);
    return { width, height, grid: await gridOf(['convert', `${file}[0]`]) };
  } catch {
    return undefined;
  }
}

/** Of a page, drawn by Poppler. */
export async function gridOfPage(file: string, page: number): Promise<number[] | undefined> {
  const drawn = `${file}.page`;
  try {
    const pages = ['-f', String(page), '-l', String(page), '-r', '40', '-singlefile', '-png'];
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
  const words = [
    '-auto-orient',
    '-background',
    'white',
    '-alpha',
    'remove',
    '-colorspace',
    'sRGB',
    '-resize',
    '12x12!',
  ];
  const { stdout } = await run(program, [...source, ...words, '-depth', '8', 'rgb:-'], {
    encoding: 'buffer',
    timeout: 60_000,
  });
  return [...stdout];
}
