/** Bytes within which an SVG has its root element. */
const HEADER_LENGTH = 16 * 1024;

/** Reads the size of an SVG from its root element: its width and height in pixels, else its view box. */
export function svgSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, HEADER_LENGTH));
  const root = /<svg\s[^<>]*>/.exec(text)?.[0];
  if (!root) return undefined;
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(root)?.[1] ?? "";
  const [, , ...box] = attribute("viewBox")
    .trim()
    .split(/[\s,]+/);
  return sizeOf([attribute("width"), attribute("height")]) ?? sizeOf(box);
}

function sizeOf([width, height]: string[]): { width: number; height: number } | undefined {
  const size = { width: pixels(width), height: pixels(height) };
  return size.width > 0 && size.height > 0 ? size : undefined;
}

/** Parses a length without a unit or in `px`; 0 for any other. */
function pixels(length = ""): number {
  return Math.round(Number(/^\s*(\d{1,5}(?:\.\d{1,9})?)(?:px)?\s*$/.exec(length)?.[1] ?? 0));
}
