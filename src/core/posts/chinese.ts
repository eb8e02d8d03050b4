import { OTHER_SOUNDS, SOUNDS } from "./chinese-sounds.ts";
import { firstLevel, simplified } from "./simplified.ts";

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

let soundsOf: Map<string, string[]> | undefined;

/** Spells a name in simplified characters and in pinyin. Returns `undefined` if it has no Chinese characters. */
export function spell(name: string): Spellings | undefined {
  if (!HAN.test(name)) return undefined;
  soundsOf ??= readSounds();
  const characters = simplified(name);
  let sounds = [""];
  for (const character of characters) {
    const own = HAN.test(character) ? (soundsOf.get(character) ?? []) : [character];
    const known = sounds.length * own.length > SOUNDS_MAX ? own.slice(0, 1) : own;
    sounds = sounds.flatMap((before) => known.map((sound) => before + sound));
  }
  return { simplified: characters, sounds };
}

function readSounds(): Map<string, string[]> {
  const characters = firstLevel();
  const sounds = new Map<string, string[]>();
  let place = 0;
  for (const [, sound = "", count = "1"] of SOUNDS.matchAll(/([a-z]+)(\d*)/g))
    for (const end = place + Number(count || 1); place < end; place++) sounds.set(characters[place] ?? "", [sound]);
  for (const [character = "", ...letters] of OTHER_SOUNDS.split(" ")) sounds.get(character)?.push(letters.join(""));
  return sounds;
}
