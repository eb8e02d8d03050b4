import type { Template } from "liquidjs";

/** A whole number that Ruby has as a float: `3.0` stays `3.0`, and its half is `1.5`. */
export class Float {
  readonly #value: number;

  private constructor(value: number) {
    this.#value = value;
  }

  /** Wraps a number if JavaScript would take it for an integer. */
  static of(value: number): Float | number {
    return Number.isInteger(value) ? new Float(value) : value;
  }

  static is(value: unknown): boolean {
    return value instanceof Float || (typeof value === "number" && !Number.isInteger(value));
  }

  valueOf(): number {
    return this.#value;
  }

  toString(): string {
    return this.#value.toFixed(1);
  }

  // How liquidjs compares.
  equals = (other: unknown) => this.#value === Number(other);
  gt = (other: unknown) => this.#value > Number(other);
  geq = (other: unknown) => this.#value >= Number(other);
  lt = (other: unknown) => this.#value < Number(other);
  leq = (other: unknown) => this.#value <= Number(other);
}

/** Has numbers that are written with a point in an output or assignment be floats. */
export function keepFloats<Written extends Template>(template: Written): Written {
  const { initial, filters = [] } = (template as { value?: Partial<Expression> }).value ?? {};
  for (const token of [...(initial?.postfix ?? []), ...filters.flatMap(({ args }) => args.flat())])
    if (typeof token === "object" && typeof token.content === "number" && /\.\d/.test(token.getText()))
      token.content = Float.of(token.content);
  return template;
}

interface Token {
  content?: unknown;
  getText(): string;
}

interface Expression {
  initial: { postfix: Token[] };
  filters: { args: (string | Token | (string | Token | undefined)[])[] }[];
}
