import { describe, expect, it } from "vitest";
import { raster } from "../../../src/pages/card/raster.ts";

const area = (shades: Uint8Array) => shades.reduce((sum, shade) => sum + shade, 0) / 255;
const square = (x: number, y: number, size: number) => [x, y, x + size, y, x + size, y + size, x, y + size];
const hole = (x: number, y: number, size: number) => [x, y, x, y + size, x + size, y + size, x + size, y];

describe("what lies within outlines", () => {
  it("is filled by its area, to part of a pixel", () => {
    const shades = raster([square(2.5, 2.25, 4)], 10, 10);
    expect(area(shades)).toBeCloseTo(16, 1);
    expect([shades[2 * 10 + 2], shades[3 * 10 + 3], shades[9 * 10 + 9]]).toEqual([Math.round(255 * 0.375), 255, 0]);
    expect(area(raster([[1, 1, 91, 1, 1, 71]], 100, 80))).toBeCloseTo((90 * 70) / 2, 0);
    const circle = Array.from({ length: 360 }, (_, degree) => [
      50 + 40 * Math.cos((degree * Math.PI) / 180),
      50 + 40 * Math.sin((degree * Math.PI) / 180),
    ]).flat();
    expect(Math.abs(area(raster([circle], 100, 100)) - Math.PI * 40 ** 2)).toBeLessThan(3);
  });

  it("is filled once where outlines overlap, and not where one runs the other way", () => {
    expect(area(raster([square(1, 1, 6), square(3, 3, 6)], 10, 10))).toBeCloseTo(36 + 36 - 16, 5);
    expect(area(raster([square(1, 1, 8), hole(3, 3, 4)], 10, 10))).toBeCloseTo(64 - 16, 5);
  });

  it("is cut off at the picture's edges", () => {
    expect(area(raster([square(-5, -5, 10)], 10, 10))).toBeCloseTo(25, 5);
    expect(area(raster([square(5, 5, 100)], 10, 10))).toBeCloseTo(25, 5);
    expect(area(raster([square(20, 2, 5)], 10, 10))).toBe(0);
  });
});
