/** What infra/glyphs.ts calls of a package without types. */
declare module "opentype.js" {
  export interface Command {
    type: "M" | "L" | "Q" | "C" | "Z";
    x: number;
    y: number;
    x1: number;
    y1: number;
  }
  export interface Font {
    tables: { cmap: { glyphIndexMap: Record<string, number> } };
    glyphs: { get(index: number): Glyph };
  }
  export interface Glyph {
    advanceWidth: number;
    getPath(x: number, y: number, size: number, options: object, font: Font): { commands: Command[] };
  }
  const opentype: { parse(font: ArrayBuffer): Font };
  export default opentype;
}
