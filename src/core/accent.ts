/** A colour as `#rrggbb`. */
export type Colour = `#${string}`;

export type Scheme = "light" | "dark";

/** The accent colour as it can be used on pages and in emails of one scheme. */
export interface SchemeAccent {
  /** Of links and other text. */
  text: Colour;
  /** Of buttons and other controls, and of the text on them. */
  fill: Colour;
  onFill: Colour;
}

export interface Accent extends Record<Scheme, SchemeAccent> {
  /** As the publisher wrote it. */
  given: Colour;
}

/** The least contrast of text (WCAG 2.2, 1.4.3) and of controls (1.4.11). */
export const TEXT_CONTRAST = 4.5;
export const CONTROL_CONTRAST = 3;

/** Of each scheme's grounds the one that is closest to its texts. */
export const GROUNDS: Record<Scheme, Colour> = { light: "#fbfaf7", dark: "#201e1b" };

/** Reads `#8f2f24` or `#f80`, also without its sign. */
export function readColour(text: string): Colour | undefined {
  const [, digits] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  return `#${(digits.length === 3 ? digits.replace(/./g, "$&$&") : digits).toLowerCase()}`;
}

/** Returns a colour made darker or lighter where its contrast is too low. Its hue stays. */
export function accentOf(given: Colour): Accent {
  const scheme = (name: Scheme): SchemeAccent => {
    const fill = mended(given, name, CONTROL_CONTRAST);
    return { text: mended(given, name, TEXT_CONTRAST), fill, onFill: onColour(fill) };
  };
  return { given, light: scheme("light"), dark: scheme("dark") };
}

/** Returns white or black, of which one always has enough contrast. */
function onColour(ground: Colour): Colour {
  return contrast("#ffffff", ground) >= TEXT_CONTRAST ? "#ffffff" : "#000000";
}

function mended(colour: Colour, scheme: Scheme, least: number): Colour {
  const { hue, saturation, lightness } = hslOf(colour);
  const step = scheme === "light" ? -0.005 : 0.005;
  let fit = colour;
  for (let at = lightness; contrast(fit, GROUNDS[scheme]) < least; at += step)
    fit = colourOf(hue, saturation, Math.min(1, Math.max(0, at)));
  return fit;
}

/** Returns the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Colour, other: Colour): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = channels(colour);
  const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function channels(colour: Colour): [red: number, green: number, blue: number] {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

function hslOf(colour: Colour): { hue: number; saturation: number; lightness: number } {
  const [red, green, blue] = channels(colour);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const lightness = most - range / 2;
  if (range === 0) return { hue: 0, saturation: 0, lightness };
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const sextant =
    most === red ? (green - blue) / range : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return { hue: (sextant + 6) % 6, saturation, lightness };
}

/** Inverts `hslOf` (CSS Color 4, HSL to RGB). */
function colourOf(hue: number, saturation: number, lightness: number): Colour {
  const amount = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const at = (offset + hue * 2) % 12;
    return lightness - amount * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  const digits = [0, 8, 4].map((offset) =>
    Math.round(channel(offset) * 255)
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${digits.join("")}`;
}
