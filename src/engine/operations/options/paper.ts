const a4 = [210, 297] as const;

/** Width and height by name, in millimetres. */
export const paperFormats: Readonly<Record<string, readonly [width: number, height: number]>> = {
  letter: [215.9, 279.4],
  legal: [215.9, 355.6],
  tabloid: [279.4, 431.8],
  ledger: [431.8, 279.4],
  a0: [841, 1189],
  a1: [594, 841],
  a2: [420, 594],
  a3: [297, 420],
  a4,
  a5: [148, 210],
  a6: [105, 148],
};

export interface Paper {
  /** A name of `paperFormats`. */
  format: string;
  /** Centimetres, in place of the format's. */
  width: number | undefined;
  height: number | undefined;
}

/** Millimetres. */
export function paperSize({ format, width, height }: Paper): { width: number; height: number } {
  const [formatWidth, formatHeight] = paperFormats[format] ?? a4;
  return {
    width: width === undefined ? formatWidth : width * 10,
    height: height === undefined ? formatHeight : height * 10,
  };
}
