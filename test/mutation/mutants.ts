import { parseAst } from "vitest/node";

/** One small change of a source file: `text` instead of what stands at `[start, end)`. */
export interface Mutant {
  path: string;
  line: number;
  start: number;
  end: number;
  text: string;
  /** What stood there, for people. */
  original: string;
  /** What a probe is put around, to see whether a test reaches it. */
  probe: { start: number; end: number; isStatement: boolean };
}

interface Node {
  type: string;
  start: number;
  end: number;
  operator?: string;
  value?: unknown;
  left?: Node;
  right?: Node;
  test?: Node;
  consequent?: Node;
  alternate?: Node;
  argument?: Node;
  expression?: Node;
  quasis?: Node[];
  quasi?: Node;
  callee?: Node;
  [key: string]: unknown;
}

const OPERATORS: Record<string, string> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
};

/** Pairs of what a statement of SQL may say instead. */
const SQL: [RegExp, string][] = [
  [/(?<![<>=!|-])<=(?!=)/g, "<"],
  [/(?<![<>=!|-])<(?![=>])/g, "<="],
  [/(?<![<>=!|-])>=(?!=)/g, ">"],
  [/(?<![<>=!|-])>(?![=>])/g, ">="],
  [/\bAND\b(?! [?\d:]+\b)/g, "OR"],
  [/\bOR\b(?! (?:IGNORE|REPLACE))/g, "AND"],
  [/\bDESC\b/g, "ASC"],
  [/\bIS NULL\b/g, "IS NOT NULL"],
  [/\bIS NOT NULL\b/g, "IS NULL"],
  [/\bNOT EXISTS\b/g, "EXISTS"],
  [/\bNOT IN\b/g, "IN"],
  [/(?<!NOT )\bIN \(/g, "NOT IN ("],
  [/\bmax\(/g, "min("],
  [/\bmin\(/g, "max("],
  [/\bELSE \w+/g, "ELSE NULL"],
  [/ \+ 1\b/g, " - 1"],
];

const IS_SQL = /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY)\b/;

/** All mutants of a file's text, in order. */
export function mutantsOf(path: string, code: string): Mutant[] {
  const found: Mutant[] = [];
  const lineAt = (start: number) => code.slice(0, start).split("\n").length;
  const add = (node: Node, text: string, range: { start: number; end: number } = node, isStatement = false) =>
    found.push({
      path,
      line: lineAt(range.start),
      start: range.start,
      end: range.end,
      text,
      original: code.slice(range.start, range.end),
      probe: { start: node.start, end: node.end, isStatement },
    });
  const part = ({ start, end }: Node) => code.slice(start, end);

  const visit = (node: Node, parent: Node | undefined): void => {
    if (node.type.startsWith("TS") && !/^TS(?:As|NonNull|Satisfies)/.test(node.type)) return;
    if (/^(?:Import|Export(?:All|Named))Declaration$/.test(node.type) && node.source) return;
    mutate(node, parent);
    for (const [key, value] of Object.entries(node)) {
      if (key === "typeAnnotation" || key === "returnType" || key === "typeParameters" || key === "typeArguments")
        continue;
      for (const child of Array.isArray(value) ? value : [value])
        if (child && typeof child === "object" && typeof child.type === "string") visit(child as Node, node);
    }
  };

  function mutate(node: Node, parent: Node | undefined): void {
    switch (node.type) {
      case "BinaryExpression":
      case "LogicalExpression": {
        const other = OPERATORS[node.operator ?? ""];
        if (!other || !node.left || !node.right) return;
        // Texts are put together by + too; what they say is for golden files to hold.
        if (node.operator === "+" && /["'`]/.test(part(node))) return;
        // Mixing ?? with && or || needs parentheses.
        add(node, `((${part(node.left)}) ${other} (${part(node.right)}))`);
        return;
      }
      case "IfStatement":
      case "ConditionalExpression":
        if (node.test && !/^(?:Binary|Logical)Expression$/.test(node.test.type))
          add(node.test, `!(${part(node.test)})`);
        return;
      case "UnaryExpression":
        if (node.operator === "!" && node.argument) add(node, `(${part(node.argument)})`);
        return;
      case "ExpressionStatement":
        if (/^(?:Call|Await|Assignment|Update|Yield)/.test(node.expression?.type ?? "")) add(node, ";", node, true);
        return;
      case "Literal":
        if (parent?.key === node && !parent.computed) return;
        if (typeof node.value === "boolean") add(node, String(!node.value));
        else if (typeof node.value === "number") add(node, String(node.value === 0 ? 1 : node.value + 1));
        else if (typeof node.value === "string") sql(node, node);
        return;
      case "TemplateLiteral":
        if (parent?.type !== "TaggedTemplateExpression") for (const quasi of node.quasis ?? []) sql(node, quasi);
        return;
      case "TaggedTemplateExpression":
        for (const quasi of node.quasi?.quasis ?? []) sql(node, quasi);
        return;
    }
  }

  /** Mutants within a piece of a statement of SQL. */
  function sql(whole: Node, piece: Node): void {
    if (!IS_SQL.test(part(whole))) return;
    for (const [pattern, replacement] of SQL)
      for (const match of part(piece).matchAll(pattern)) {
        const start = piece.start + match.index;
        add(whole, replacement, { start, end: start + match[0].length });
      }
  }

  visit(parseAst(code, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node, undefined);
  return found.sort((a, b) => a.start - b.start);
}

/** The file's text with this mutant in it. */
export function mutated(code: string, { start, end, text }: Mutant): string {
  return code.slice(0, start) + text + code.slice(end);
}

/** The file's text with a call of `globalThis.reached` at each mutant's place. */
export function probed(code: string, mutants: { id: number; mutant: Mutant }[]): string {
  const before = new Map<number, string>();
  const after = new Map<number, string>();
  // From the widest to the narrowest, so that of two that begin or end at one place the narrower is inside.
  const widest = [...mutants].sort((a, b) => size(b.mutant) - size(a.mutant));
  for (const { id, mutant } of widest) {
    const { start, end, isStatement } = mutant.probe;
    const [open, close] = isStatement ? [`{reached(${id});`, "}"] : [`(reached(${id}),`, ")"];
    before.set(start, (before.get(start) ?? "") + open);
    after.set(end, close + (after.get(end) ?? ""));
  }
  const places = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  let written = "";
  let at = 0;
  for (const place of places) {
    written += code.slice(at, place) + (after.get(place) ?? "") + (before.get(place) ?? "");
    at = place;
  }
  return written + code.slice(at);
}

const size = ({ probe }: Mutant) => probe.end - probe.start;
