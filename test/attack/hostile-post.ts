import type { Dice } from "../load/dice.ts";
import { filled } from "../security/growth.ts";
import { NASTY, WORST } from "./worst.ts";

const TAGS =
  "a b body button details div embed form frame iframe img input link math meta object p script style svg table template textarea title video noscript select".split(
    " ",
  );
const ATTRIBUTES =
  "href src srcdoc action formaction onerror onload onfocus onmouseover ontoggle style data xlink:href content".split(
    " ",
  );
const PAYLOADS = [
  "ran(1)",
  "javascript:ran(1)",
  "java\tscript:ran(1)",
  "&#106;avascript:ran(1)",
  "data:text/html,<script>parent.ran(1)</script>",
  "x",
  "0;url=javascript:ran(1)",
  "<script>ran(1)</script>",
];
const GLUE = [
  "",
  " ",
  "/",
  "\n",
  "\u0000",
  "<",
  ">",
  '"',
  "'",
  "`",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "\n\n",
  "&",
  "{{",
  "{%",
  "](",
  "![",
  "```",
  "\\",
];

/** A post made of pieces that sanitisers and parsers stumble over. */
export function hostilePost(chance: Dice): { slug: string; key: string; text: string } {
  const slug = `hostile-${chance.between(0, 9)}`;
  const value = () =>
    chance.pick([chance.pick(NASTY), piece(chance), filled(chance.pick(WORST), chance.between(1, 400))]);
  const header = [
    `title: ${chance.chance(0.5) ? JSON.stringify(value()) : value()}`,
    "date: 2026-11-20",
    ...Array.from(
      { length: chance.between(0, 3) },
      () =>
        `${chance.pick(["categories", "tags", "author", "id", "description", "image", "lang", "link", "updated"])}: ${value()}`,
    ),
  ];
  const body = Array.from({ length: chance.between(1, 12) }, () => piece(chance)).join(chance.pick(GLUE));
  const long = chance.chance(0.1) ? filled(chance.pick([...WORST, "[", "*a_", "<b>", "> ", "`"]), 20_000) : "";
  return { slug, key: `posts/2026-11-20-${slug}.md`, text: `---\n${header.join("\n")}\n---\n${body}${long}\n` };
}

function piece(chance: Dice): string {
  const quote = chance.pick(['"', "'", "", "`"]);
  const attributes = Array.from({ length: chance.between(0, 3) }, () => {
    const [name, value] = [chance.pick(ATTRIBUTES), chance.pick(PAYLOADS)];
    return `${chance.pick([" ", "/", "\n"])}${name}=${quote}${value}${chance.chance(0.9) ? quote : ""}`;
  });
  const tag = chance.pick(TAGS);
  return chance.pick([
    `<${tag}${attributes.join("")}>`,
    `<${tag}${attributes.join("")}>${chance.pick(PAYLOADS)}</${chance.chance(0.8) ? tag : chance.pick(TAGS)}>`,
    `[x](${chance.pick(PAYLOADS)})`,
    `![x](${chance.pick(PAYLOADS)}${chance.pick(GLUE)})`,
    `<${chance.pick(PAYLOADS)}>`,
    chance.pick(GLUE) + chance.pick(PAYLOADS),
  ]);
}
