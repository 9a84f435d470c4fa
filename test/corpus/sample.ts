/** A file whose contents are known, and what is converted of it. */
export interface Sample {
  /** Row of the table of outcomes. */
  kind: string;
  path: string;
  /** Output formats, each a conversion. */
  targets: string[];
  expected: Expected;
}

export type Expected =
  /** In this order, and not a second time. */
  | { type: 'words'; words: string[] }
  /** Pixels of the picture, of each page where it has several; the mean colour where that can be told. */
  | { type: 'pictures'; width: number; height: number; count?: number; colour?: [number, number, number] }
  | { type: 'media'; seconds: number }
  | { type: 'names'; names: string[] }
  /** Nothing can be made of it, and that is said in words about the file. */
  | { type: 'refusal' };

export interface Outcome {
  sample: Sample;
  target: string;
  result: 'right' | 'refused' | 'wrong';
  /** What was said or found, where it isn't right. */
  why?: string;
}
