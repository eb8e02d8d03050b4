import type { Chinese } from "../ports/posts/chinese.ts";

const HAN = /\p{sc=Han}/u;

/** By the dictionaries of OpenCC and pinyin-pro. They are large: an isolate reads them when it is first asked. */
export const chinese: Chinese = {
  async spell(names) {
    if (!names.some((name) => HAN.test(name))) return names.map(() => undefined);
    const [{ Converter }, { pinyin }] = await Promise.all([import("opencc-js/t2cn"), import("pinyin-pro")]);
    const simplify = Converter({ from: "t", to: "cn" });
    return names.map((name) => {
      if (!HAN.test(name)) return undefined;
      const simplified = simplify(name);
      const sound = pinyin(simplified, { toneType: "none", type: "array", nonZh: "consecutive", v: true }).join("");
      return { simplified, sound };
    });
  },
};
