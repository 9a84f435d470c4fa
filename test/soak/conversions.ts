import { readFileSync } from 'node:fs';
import path from 'node:path';

import { findProgram } from '../requirements';
import { noise } from '../noise';

/** One conversion that must succeed: its files go in as base64, the job ends with it. */
export interface Conversion {
  name: string;
  files: { filename: string; content: Buffer }[];
  task: Record<string, unknown>;
  /** Of how many conversions one is of this kind: slow programs take their turn seldom. */
  every: number;
}

/** Conversions of mixed kinds with what this machine has; without any program a dozen remain. */
export async function mixedConversions(): Promise<Conversion[]> {
  const jpg = await noise(400, 300).jpeg().toBuffer();
  const png = readFixture('example.png');
  const pdf = readFixture('two-pages.pdf');
  const convert = (filename: string, content: Buffer | string, format: string, every = 1) =>
    conversion(`${path.extname(filename).slice(1)} to ${format}`, [[filename, content]], convertTo(format), every);
  const markdown = `# Heading\n\n${'Some words of a text. '.repeat(200)}\n`;
  const table = `name;amount\n${'Müller;3.50\n'.repeat(300)}`;
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" width="90mm" height="60mm"><circle cx="50" cy="50" r="40"/></svg>';
  const builtin = [
    convert('pages.pdf', pdf, 'txt'),
    convert('pages.pdf', pdf, 'png'),
    convert('photo.jpg', jpg, 'png'),
    convert('photo.jpg', jpg, 'pdf'),
    convert('example.png', png, 'webp'),
    convert('red.heic', readFixture('red.heic'), 'jpg'),
    convert('drawing.svg', drawing, 'png'),
    convert('table.csv', table, 'xlsx'),
    conversion('pdf/encrypt', [['pages.pdf', pdf]], { operation: 'pdf/encrypt', set_password: 'secret' }),
    conversion('watermark', [['pages.pdf', pdf]], { operation: 'watermark', text: 'Draft' }),
    conversion('thumbnail', [['pages.pdf', pdf]], { operation: 'thumbnail', output_format: 'png', width: 90 }),
    conversion('metadata', [['photo.jpg', jpg]], { operation: 'metadata' }),
    conversion(
      'merge',
      [
        ['pages.pdf', pdf],
        ['photo.jpg', jpg],
      ],
      { operation: 'merge', output_format: 'pdf' },
    ),
    conversion('archive', [['photo.jpg', jpg]], { operation: 'archive', output_format: 'zip' }),
  ];
  const withPrograms: [string, Conversion][] = [
    ['pandoc', convert('text.md', markdown, 'docx', 20)],
    ['ffmpeg', convert('tone.wav', tone(), 'mp3', 20)],
    ['soffice', convert('text.txt', markdown, 'pdf', 100)],
  ];
  return [...builtin, ...withPrograms.filter(([program]) => findProgram(program)).map(([, each]) => each)];
}

function conversion(name: string, files: [string, Buffer | string][], task: Conversion['task'], every = 1): Conversion {
  return {
    name,
    files: files.map(([filename, content]) => ({ filename, content: Buffer.from(content) })),
    task,
    every,
  };
}

function convertTo(format: string) {
  return { operation: 'convert', output_format: format };
}

function readFixture(name: string): Buffer {
  return readFileSync(path.join(__dirname, '../fixtures', name));
}

/** A second of silence that is not quite silent. */
function tone(): Buffer {
  const samples = Buffer.alloc(16_000, 0).map((_, index) => (index % 36) * 3);
  const head = Buffer.from('524946460000000057415645666d74201000000001000100803e0000803e00000100080064617461', 'hex');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(samples.length);
  return Buffer.concat([head, length, samples]);
}
