/** What a tag is given: words in their order, and words by name (`key="value"`). */
export interface Arguments {
  words: string[];
  named: Map<string, string>;
}

const NAME = /[\w-]+=(?=\S)/y;
const BARE = /[^\s"'`]+/y;

/** Reads arguments as shells and Hugo do: quotes keep what is between them in one word. */
export function readArguments(source: string): Arguments {
  const words: string[] = [];
  const named = new Map<string, string>();
  for (let at = 0; at < source.length; ) {
    const name = matchAt(NAME, source, at) ?? "";
    const value = wordAt(source, at + name.length);
    if (value === undefined) at++;
    else {
      if (name === "") words.push(value.text);
      else named.set(name.slice(0, -1).toLowerCase(), value.text);
      at = value.end;
    }
  }
  return { words, named };
}

function wordAt(source: string, at: number): { text: string; end: number } | undefined {
  const quote = source[at] ?? "";
  if (quote !== "" && "\"'`".includes(quote)) {
    let end = source.indexOf(quote, at + 1);
    while (quote !== "`" && source[end - 1] === "\\") end = source.indexOf(quote, end + 1);
    if (end === -1) return undefined;
    return { text: source.slice(at + 1, end).replaceAll(`\\${quote}`, quote), end: end + 1 };
  }
  const text = matchAt(BARE, source, at);
  return text === undefined ? undefined : { text, end: at + text.length };
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
