import sharp, { type Sharp } from 'sharp';

/** A picture that packs badly, as photographs do. */
export function noise(width: number, height: number): Sharp {
  return sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });
}
