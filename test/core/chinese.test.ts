import { Converter } from "opencc-js/t2cn";
import { pinyin } from "pinyin-pro";
import { describe, expect, it } from "vitest";
import { spell } from "../../src/core/posts/chinese.ts";
import { OTHER_SOUNDS } from "../../src/core/posts/chinese-sounds.ts";
import { TRADITIONAL } from "../../src/core/posts/traditional-characters.ts";

const simplify = Converter({ from: "t", to: "cn" });
/** 3,755 in order; two of them bear witness that the order is right. */
const FREQUENT = [...new TextDecoder("gb18030").decode(rows())].filter((character) => /\p{sc=Han}/u.test(character));

function rows(): Uint8Array {
  const bytes = [];
  for (let row = 0xb0; row <= 0xd7; row++)
    for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) bytes.push(row, cell);
  return new Uint8Array(bytes);
}

const soundsOf = (character: string) => pinyin(character, { multiple: true, toneType: "none", type: "array", v: true });

describe("Chinese names", () => {
  it("have the readings of pinyin-pro, for every frequent character", () => {
    expect([FREQUENT.length, FREQUENT[0], FREQUENT.at(-1)]).toEqual([3755, "啊", "座"]);
    const wrong = FREQUENT.filter((character) => {
      const known = spell(character)?.sounds ?? [];
      return known.length === 0 || !known.some((sound) => soundsOf(character).includes(sound));
    });
    expect(wrong).toEqual([]);
  });

  it("have alternative readings", () => {
    const further = OTHER_SOUNDS.split(" ").map((text) => [text.slice(0, 1), text.slice(1)] as const);
    expect(further.filter(([character, sound]) => !soundsOf(character).includes(sound))).toEqual([]);
    expect(further.filter(([character, sound]) => !spell(character)?.sounds.includes(sound))).toEqual([]);
  });

  it("are simplified as by OpenCC", () => {
    const traditional = TRADITIONAL.match(/\D/gu) ?? [];
    expect(traditional).toHaveLength(1447);
    expect(traditional.filter((character) => spell(character)?.simplified !== simplify(character))).toEqual([]);
  });

  it.each([
    ["宏觀經濟", "宏观经济", "hongguanjingji"],
    ["證券時報", "证券时报", "zhengquanshibao"],
    ["银行", "银行", "yinhang"],
    ["滙豐", "汇丰", "huifeng"],
    ["説明爲眞", "说明为真", "shuomingweizhen"],
    ["重庆长安汽车", "重庆长安汽车", "chongqingchanganqiche"],
    ["21世纪经济报道", "21世纪经济报道", "21shijijingjibaodao"],
    ["音乐", "音乐", "yinyue"],
    ["女性", "女性", "nvxing"],
  ])("%s is %s in simplified characters, and may read %s", (name, simplified, sound) => {
    expect(spell(name)?.simplified).toBe(simplified);
    expect(spell(name)?.sounds).toContain(sound);
  });

  it("have no reading if a character is rare, and few if many characters have two", () => {
    expect(spell("龘")).toEqual({ simplified: "龘", sounds: [] });
    for (const characters of [4, 5, 100]) expect(spell("行".repeat(characters))?.sounds).toHaveLength(16);
    expect(spell("A-share")).toBeUndefined();
  });
});
