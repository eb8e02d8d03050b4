import {
  CaptureTag,
  Context,
  defaultOperators,
  type Emitter,
  Hash,
  Liquid,
  Tag as LiquidTag,
  type Operators,
  Output,
  Parser,
  type TagToken,
  type Template,
  Tokenizer,
  type TopLevelToken,
  toPromise,
  Value,
} from "liquidjs";
import { INCLUDES_PREFIX } from "../../core/posts/object-key.ts";
import { reason } from "../../core/reason.ts";
import type { Notices, Part, TemplatePost } from "./expand.ts";
import { TemplateFault } from "./fault.ts";
import { Float, keepFloats } from "./float.ts";
import { addFilters, textOf } from "./liquid-filters.ts";
import { variablesOf } from "./liquid-variables.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 100;
const FILE_MAX = 200;
const WORDS_MAX = 200;

/** Steps of the engine, by count and not by the clock: the same post gives the same bytes on every machine. */
const STEPS_MAX = 50_000;
/** Characters and elements that filters, loops and captures may make. */
const ALLOCATED_MAX = 2_000_000;
const WRITTEN_MAX = 2_000_000;
const TAGS_MAX = 5_000;
const INCLUDES_MAX = 50;

/** Evaluates Liquid as Jekyll does. */
export async function evaluate(
  parts: Part[],
  post: TemplatePost,
  notices: Notices,
  partsOf: (source: string) => Part[],
): Promise<string> {
  const run = new Run(post, notices, partsOf);
  try {
    const emitter = new BoundedEmitter((length) => run.write(length));
    await toPromise(run.liquid.renderer.renderTemplates(run.parse(parts), run.context(), emitter));
    return emitter.buffer;
  } catch (error) {
    // What is wrong with a file that is included.
    const { originalError: fault } = error as { originalError?: unknown };
    if (fault instanceof TemplateFault) throw new TemplateFault(fault.reason, lineOf(error));
    if (run.isExhausted || error instanceof RangeError) throw new TemplateFault(reason("template-too-much"), undefined);
    throw new TemplateFault(reason("template-unreadable", { words: wordsOf(error) }), lineOf(error));
  }
}

/** One evaluation, with what is left of its limits. */
class Run {
  readonly liquid: Liquid;
  readonly post: TemplatePost;
  readonly notices: Notices;
  isExhausted = false;
  #steps = STEPS_MAX;
  #allocated = ALLOCATED_MAX;
  #written = WRITTEN_MAX;
  readonly #partsOf: (source: string) => Part[];
  readonly #includes = new Map<string, Promise<Template[] | undefined>>();

  constructor(post: TemplatePost, notices: Notices, partsOf: (source: string) => Part[]) {
    this.post = post;
    this.notices = notices;
    this.#partsOf = partsOf;
    // No file but those that `include` asks for.
    this.liquid = new Liquid({
      templates: {},
      locale: "en-US",
      jekyllWhere: true,
      operators: countedOperators(this),
    });
    this.liquid.registerTag("capture", boundedCapture(this));
    this.liquid.registerTag("include", includeTag(this, INCLUDES_PREFIX));
    this.liquid.registerTag("include_relative", includeTag(this, post.key.replace(/[^/]*$/, "")));
    addFilters(this.liquid, post, () => this.step());
  }

  step(): void {
    this.#steps = this.#spend(this.#steps, 1);
  }

  allocate(size: number): void {
    this.#allocated = this.#spend(this.#allocated, size);
  }

  write(length: number): void {
    this.#written = this.#spend(this.#written, length);
  }

  #spend(left: number, cost: number): number {
    if (cost > left) this.#exhaust();
    return left - Math.max(cost, 0);
  }

  context(): Context {
    const limits = {
      memoryLimit: { use: (size: number) => this.allocate(size) },
      renderLimit: { check: () => this.step() },
      liquid: this.liquid,
    };
    return new CountedContext(this, variablesOf(this.post), limits as never);
  }

  parse(parts: Part[]): Template[] {
    if (parts.filter((part) => typeof part !== "string").length > TAGS_MAX) this.#exhaust();
    const tokens = parts.filter((part) => part !== "").map((part) => this.#tokenOf(part));
    return new TolerantParser(this).parseTokens(tokens);
  }

  #exhaust(): never {
    this.isExhausted = true;
    throw new Error("limit");
  }

  #tokenOf(part: Part): TopLevelToken {
    if (typeof part === "string") return new Tokenizer(part).readHTMLToken([]);
    const { kind, name, args, line } = part;
    // What trims the text around it has done so.
    const source = kind === "output" ? `{{ ${args} }}` : `{% ${name} ${args} %}`;
    const tokenizer = new Tokenizer(source, this.liquid.options.operators, String(line));
    if (kind !== "output") return tokenizer.readTagToken(this.liquid.options);
    try {
      return tokenizer.readOutputToken(this.liquid.options);
    } catch {
      // A quote that is never closed takes the braces with it.
      return this.textToken(args, line);
    }
  }

  /** Takes an output that is no expression for text in braces. */
  textToken(inner: string, line: number): TopLevelToken {
    this.notices.add(reason("template-value-unreadable", { value: inner.slice(0, REPEATED_MAX) }), line);
    return new Tokenizer(inner).readHTMLToken([]);
  }

  /** Reads and parses a file of the site, once. */
  include(name: string): Promise<Template[] | undefined> {
    let templates = this.#includes.get(name);
    if (!templates) {
      if (this.#includes.size >= INCLUDES_MAX) this.#exhaust();
      templates = this.post.files.include(name).then((text) => {
        if (text === undefined) return undefined;
        this.allocate(text.length);
        return this.parse(this.#partsOf(text));
      });
      this.#includes.set(name, templates);
    }
    return templates;
  }
}

class CountedContext extends Context {
  readonly #run: Run;

  constructor(run: Run, variables: object, limits: ConstructorParameters<typeof Context>[3]) {
    super(variables, run.liquid.options, {}, limits);
    this.#run = run;
  }

  override readProperty(...given: Parameters<Context["readProperty"]>): unknown {
    this.#run.step();
    return super.readProperty(...given);
  }
}

function countedOperators(run: Run): Operators {
  const counted = Object.entries(defaultOperators).map(([name, operator]) => [
    name,
    (...given: [never, never, never]) => {
      run.step();
      return (operator as (...given: unknown[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(counted);
}

class BoundedEmitter implements Emitter {
  buffer = "";
  readonly #spend: (length: number) => void;

  constructor(spend: (length: number) => void) {
    this.#spend = spend;
  }

  write(value: unknown): void {
    const text = textOf(value);
    this.#spend(text.length);
    this.buffer += text;
  }
}

/** Words without an operator, which Jekyll takes for the first of them. */
const SENTENCE = /^\{\{ (?!not )[^\s"'|<>=]+(?: (?!(?:and|or|contains) )[^\s"'|<>=]+)+ \}\}$/;

/** Takes an output that is no expression for text in braces. */
class TolerantParser extends Parser {
  readonly #run: Run;

  constructor(run: Run) {
    super(run.liquid);
    this.#run = run;
  }

  override parseToken(token: TopLevelToken, rest: TopLevelToken[]): ReturnType<Parser["parseToken"]> {
    if (!token.getText().startsWith("{{") || !("contentRange" in token))
      return keepFloats(super.parseToken(token, rest));
    const line = Number(token.file);
    try {
      if (SENTENCE.test(token.getText())) throw new Error("words");
      const output = new NoticedOutput(token as never, this.#run);
      for (const { name } of output.value.filters)
        if (!(name in this.#run.liquid.filters))
          this.#run.notices.add(reason("template-filter-unknown", { name }), line);
      return keepFloats(output);
    } catch {
      return super.parseToken(this.#run.textToken(insideOf(token), line), rest);
    }
  }
}

/** Returns what stands in the braces of an output, which are written with a space. */
function insideOf(token: { getText(): string }): string {
  return token.getText().slice(3, -3);
}

/** An output that says so if it shows nothing. */
class NoticedOutput extends Output {
  readonly #run: Run;

  constructor(token: ConstructorParameters<typeof Output>[0], run: Run) {
    super(token, run.liquid);
    this.#run = run;
  }

  override *render(context: Context, emitter: Emitter): IterableIterator<unknown> {
    const value = yield this.value.value(context);
    if (
      value === undefined ||
      value === null ||
      (typeof value === "object" && !Array.isArray(value) && !(value instanceof Float))
    ) {
      const written = insideOf(this.token).slice(0, REPEATED_MAX);
      this.#run.notices.add(reason("template-value-missing", { value: written }), Number(this.token.file));
    } else emitter.write(value);
  }
}

function boundedCapture(run: Run) {
  return class extends CaptureTag {
    override *render(context: Context): Generator<unknown, void, string> {
      const emitter = new BoundedEmitter((length) => run.allocate(length));
      yield run.liquid.renderer.renderTemplates(this.templates, context, emitter);
      context.bottom()[this.variable] = emitter.buffer;
    }
  };
}

const INCLUDE = /^(?:\{\{([^{}]*)\}\}|"([^"]*)"|'([^']*)'|([^\s,]+))/;

/** Makes Jekyll's `include file.html name=value` for the files of a folder. */
function includeTag(run: Run, folder: string) {
  return class extends LiquidTag {
    readonly #value: Value | undefined;
    readonly #file: string;
    readonly #hash: Hash;
    readonly #line: number;

    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
      super(token, rest, liquid);
      const [whole = "", value, ...names] = INCLUDE.exec(token.args) ?? [];
      this.#value = value === undefined ? undefined : new Value(value, liquid);
      this.#file = names.find((name) => name !== undefined) ?? "";
      this.#hash = new Hash(token.args.slice(whole.length), true);
      this.#line = Number(token.file);
    }

    *render(context: Context, emitter: Emitter): Generator<unknown, void, never> {
      const name: unknown = this.#value ? yield this.#value.value(context) : this.#file;
      const file = typeof name === "string" ? name : "";
      const templates: Template[] | undefined = yield run.include(folder + file);
      if (!templates) {
        run.notices.add(reason("template-include-missing", { file: (folder + file).slice(0, FILE_MAX) }), this.#line);
        return;
      }
      context.push({ include: yield this.#hash.render(context) });
      yield run.liquid.renderer.renderTemplates(templates, context, emitter);
      context.pop();
    }
  };
}

function wordsOf(error: unknown): string {
  const [words = ""] = String(error instanceof Error ? error.message : error).split(/\n|, file:/);
  return words.slice(0, WORDS_MAX);
}

function lineOf(error: unknown): number | undefined {
  return Number((error as { token?: { file?: string } }).token?.file) || undefined;
}
