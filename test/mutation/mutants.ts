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
  /** The expression or statement that it is part of. */
  whole: { start: number; end: number };
  isStatement: boolean;
  /** Part of a named number, such as `const HOLD_MS = 10 * 60_000`, or of a table of them: a test that held it would only say it again. */
  isChosen: boolean;
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
  declarations?: Node[];
  init?: Node | null;
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
  [/(?<![<>=!|-])<(?![<=>])/g, "<="],
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

const IS_SQL = /\b(?:ASC|DESC|SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY)\b|\?\d/;

/** Large numbers are chosen, not counted: nobody could tell a time or a size from one that is larger by one. */
function otherNumber(value: number): number {
  if (value === 0) return 1;
  return value < 1000 ? value + 1 : value * 2;
}

/** Returns whether a statement names a number, or a table of numbers and words. */
function isNamedNumber({ type, declarations = [] }: Node): boolean {
  const isNumber = (node: Node | null | undefined): boolean =>
    node?.type === "Literal"
      ? typeof node.value === "number"
      : (node?.type === "BinaryExpression" && isNumber(node.left) && isNumber(node.right)) || isName(node);
  const isName = (node: Node | null | undefined) =>
    node?.type === "Identifier" && /^[A-Z\d_]+$/.test(String(node.name));
  const isGiven = (node: Node): boolean =>
    isNumber(node) ||
    (node.type === "Literal" && typeof node.value === "string") ||
    isName(node) ||
    (node.type === "BinaryExpression" && [node.left, node.right].every((side) => side && isGiven(side))) ||
    isTable(node);
  const isTable = ({ type, expression, properties, elements, value }: Node): boolean => {
    if (/^TS(?:As|Satisfies)Expression$/.test(type)) return expression !== undefined && isTable(expression);
    if (type === "Property") return isGiven(value as Node);
    if (type === "ArrayExpression") return (elements as Node[]).every(isGiven);
    return type === "ObjectExpression" && (properties as Node[]).every(isTable);
  };
  return type === "VariableDeclaration" && declarations.every(({ init }) => init && (isNumber(init) || isTable(init)));
}

/** All mutants of a file's text, in order. */
export function mutantsOf(path: string, code: string): Mutant[] {
  const found: Mutant[] = [];
  let isChosen = false;
  const lineAt = (start: number) => code.slice(0, start).split("\n").length;
  const add = (node: Node, text: string, range: { start: number; end: number } = node, isStatement = false) =>
    found.push({
      path,
      line: lineAt(range.start),
      start: range.start,
      end: range.end,
      text,
      original: code.slice(range.start, range.end),
      whole: { start: node.start, end: node.end },
      isStatement,
      isChosen,
    });
  const part = ({ start, end }: Node) => code.slice(start, end);

  const visit = (node: Node, parent: Node | undefined): void => {
    if (node.type.startsWith("TS") && !/^TS(?:As|NonNull|Satisfies)/.test(node.type)) return;
    if (/^(?:Import|Export(?:All|Named))Declaration$/.test(node.type) && node.source) return;
    if (parent?.type === "Program" || parent?.type.startsWith("Export")) isChosen = isNamedNumber(node);
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
        if (node.test && !/^(?:Binary|Logical|Unary)Expression$/.test(node.test.type))
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
        else if (typeof node.value === "number") add(node, String(otherNumber(node.value)));
        else if (typeof node.value === "string") sql(node, node);
        return;
      case "TemplateLiteral":
        if (parent?.type !== "TaggedTemplateExpression") for (const quasi of node.quasis ?? []) sql(node, quasi);
        return;
      case "TaggedTemplateExpression":
        for (const quasi of node.quasi?.quasis ?? []) sql(node, quasi, part(node.tag as Node) === "sql");
        return;
    }
  }

  /** Mutants within a piece of a statement of SQL. */
  function sql(whole: Node, piece: Node, isTagged = false): void {
    if (!isTagged && !IS_SQL.test(part(whole))) return;
    for (const [pattern, replacement] of SQL)
      for (const match of part(piece).matchAll(pattern)) {
        const start = piece.start + match.index;
        add(whole, replacement, { start, end: start + match[0].length });
      }
  }

  visit(parseAst(code, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node, undefined);
  return found.sort((a, b) => a.start - b.start);
}

/**
 * The file's text with all of these mutants in it, each behind a question: `isMutant(id) ? (the mutant) : (what stood there)`. So modules
 * are transformed once, and the same text tells which tests reach which mutant.
 */
export function instrumented(code: string, mutants: { id: number; mutant: Mutant }[]): string {
  const places = new Map<string, { start: number; end: number; inside: typeof mutants }>();
  for (const one of mutants) {
    const { start, end } = one.mutant.whole;
    const place = places.get(`${start}-${end}`) ?? { start, end, inside: [] };
    place.inside.push(one);
    places.set(`${start}-${end}`, place);
  }
  // From the first to the last, the widest of those that begin at one place first.
  const sorted = [...places.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  function write(start: number, end: number): string {
    let written = "";
    let at = start;
    for (let place = sorted[next]; place && place.end <= end && place.start < end; place = sorted[next]) {
      next++;
      written += code.slice(at, place.start);
      const original = write(place.start, place.end);
      at = place.end;
      written += place.inside.reduceRight((otherwise, { id, mutant }) => {
        if (mutant.isStatement) return `{if (isMutant(${id})) {} else {${otherwise}}}`;
        const text =
          code.slice(mutant.whole.start, mutant.start) + mutant.text + code.slice(mutant.end, mutant.whole.end);
        return `(isMutant(${id}) ? (${text}) : ${otherwise === original ? `(${otherwise})` : otherwise})`;
      }, original);
    }
    return written + code.slice(at, end);
  }
  return write(0, code.length);
}
