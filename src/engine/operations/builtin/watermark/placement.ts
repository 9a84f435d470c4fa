import type { Mark } from './options';

export interface Size {
  width: number;
  height: number;
}

/** Of the mark's upper left corner on the page, or of its turned bounding box. */
export function placeOn(page: Size, mark: Mark, size: Size): { left: number; top: number } {
  return {
    left: shares[mark.horizontal](page.width - size.width, mark.marginHorizontal),
    top: shares[mark.vertical](page.height - size.height, mark.marginVertical),
  };
}

/** The box around a box turned by `degrees`. */
export function turned({ width, height }: Size, degrees: number): Size {
  const angle = (degrees / 180) * Math.PI;
  const [sine, cosine] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  return { width: width * cosine + height * sine, height: width * sine + height * cosine };
}

/** The wanted size of the image; its shape is kept unless both sides are given. */
export function imageSizeOn(page: Size, mark: Mark, image: Size): Size {
  const percent = mark.imageWidthPercent;
  const width = percent === undefined ? mark.imageWidth : (page.width * percent) / 100;
  const height = mark.imageHeight;
  const shape = image.width / image.height;
  if (width !== undefined) return { width, height: height ?? width / shape };
  if (height !== undefined) return { width: height * shape, height };
  return image;
}

const shares: Record<Mark['horizontal'] | Mark['vertical'], (room: number, margin: number) => number> = {
  left: (_room, margin) => margin,
  top: (_room, margin) => margin,
  center: (room) => room / 2,
  right: (room, margin) => room - margin,
  bottom: (room, margin) => room - margin,
};
