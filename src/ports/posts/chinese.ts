/** How a name written in Chinese characters may be written otherwise. */
export interface Spelt {
  /** In simplified characters. */
  simplified: string;
  /** As it sounds, in Latin letters without tones (pinyin). */
  sound: string;
}

export interface Chinese {
  /** For each name in turn; nothing for those without Chinese characters. */
  spell(names: string[]): Promise<(Spelt | undefined)[]>;
}
