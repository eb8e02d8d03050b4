import { OTHER_SOUNDS, SOUNDS, TRADITIONAL } from "./chinese-characters.ts";

/** Other spellings of a name in Chinese characters. */
interface Spellings {
  /** In simplified characters. */
  simplified: string;
  /** Possible readings in pinyin without tones; empty if a character is rare. */
  sounds: string[];
}

/** Each character of a name can double the number of readings. */
const SOUNDS_MAX = 16;

const HAN = /\p{sc=Han}/u;

let tables: { simplified: Map<string, string>; sounds: Map<string, string[]> } | undefined;

/** Spells a name in simplified characters and in pinyin. Returns `undefined` if it has no Chinese characters. */
export function spell(name: string): Spellings | undefined {
  if (!HAN.test(name)) return undefined;
  tables ??= readTables();
  const characters = [...name].map((character) => tables?.simplified.get(character) ?? character);
  let sounds = [""];
  for (const character of characters) {
    const own = HAN.test(character) ? (tables.sounds.get(character) ?? []) : [character];
    const known = sounds.length * own.length > SOUNDS_MAX ? own.slice(0, 1) : own;
    sounds = sounds.flatMap((before) => known.map((sound) => before + sound));
  }
  return { simplified: characters.join(""), sounds };
}

function readTables() {
  const characters = firstLevel();
  const sounds = new Map<string, string[]>();
  let place = 0;
  for (const [, sound = "", count = "1"] of SOUNDS.matchAll(/([a-z]+)(\d*)/g))
    for (const end = place + Number(count || 1); place < end; place++) sounds.set(characters[place] ?? "", [sound]);
  for (const [character = "", ...letters] of OTHER_SOUNDS.split(" ")) sounds.get(character)?.push(letters.join(""));
  const simplified = new Map<string, string>();
  place = 0;
  for (const [, steps = "", traditional = ""] of TRADITIONAL.matchAll(/(\d*)(\D)/gu)) {
    place += steps === "" ? 1 : Number(steps);
    simplified.set(traditional, characters[place] ?? "");
  }
  return { simplified, sounds };
}

/** Returns the first-level characters of GB 2312: 40 rows of 94, the last of them partly empty. */
function firstLevel(): string[] {
  const bytes = Array.from({ length: 40 * 94 }, (_, place) => [0xb0 + Math.trunc(place / 94), 0xa1 + (place % 94)]);
  return [...new TextDecoder("gb18030").decode(new Uint8Array(bytes.flat()))].slice(0, 3755);
}
