/** Two-byte codes by character: what `TextDecoder` reads of them, turned round. */
const codes = new Map<string, [number, number]>();
for (let lead = 0x81; lead <= 0xfe; lead++)
  for (let trail = 0x40; trail <= 0xfe; trail++) {
    const character = new TextDecoder("gb18030").decode(new Uint8Array([lead, trail]));
    if (trail !== 0x7f && character.length === 1 && character !== "\ufffd") codes.set(character, [lead, trail]);
  }

/** Encodes as Excel and WPS save a CSV in China. */
export function gb18030(text: string): Uint8Array {
  return new Uint8Array(
    [...text].flatMap((character) => {
      const code = character.charCodeAt(0);
      const pair = code < 0x80 ? [code] : codes.get(character);
      if (!pair) throw new Error(`${character} has no two-byte code.`);
      return pair;
    }),
  );
}
