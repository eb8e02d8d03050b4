// biome-ignore-all lint/suspicious/noTemplateCurlyInString: braces of others.
import { describe, expect, it } from "vitest";
import { TemplateFault } from "../../src/markdown/templates/fault.ts";
import { type Dialect, type Piece, scan } from "../../src/markdown/templates/scan.ts";
import { filled, growthProblem } from "../security/growth.ts";

/** A piece in short: text as it is, what is shown as it is behind `=`, and a tag with its line, marks and indent. */
function short(piece: Piece): unknown {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "literal") return `=${piece.text}`;
  if (piece.kind === "code") return ["code", piece.tag.name, piece.text, piece.endsLine];
  if (piece.kind === "hidden") return ["hidden", piece.line];
  if (piece.kind === "unclosed") return ["unclosed", piece.tag.name];
  const { kind, name, args, line, ends, selfEnds, trimsBefore, trimsAfter, endsLine, indent } = piece;
  const marks = { ends, selfEnds, trimsBefore, trimsAfter, endsLine };
  return [
    kind,
    name,
    args,
    line,
    Object.entries(marks)
      .flatMap(([mark, is]) => (is ? mark : []))
      .join(" "),
    indent ?? null,
  ];
}

const scanned = (body: string, dialect?: Dialect) => scan(body, dialect, 5).map(short);

describe("a body that is scanned for tags", () => {
  it("tells tags from text, with their lines, indents and trimming marks", () => {
    expect(scanned("a\n{% b c d %}\ne {{ f }} g\n\n- {%- h -%}\n> x {{- i -}}")).toEqual([
      "a\n",
      ["tag", "b", "c d", 6, "endsLine", ""],
      "\ne ",
      ["output", "", "f", 7, "", null],
      " g\n\n- ",
      ["tag", "h", "", 9, "trimsBefore trimsAfter endsLine", "  "],
      "\n> x ",
      ["output", "", "i", 10, "trimsBefore trimsAfter endsLine", null],
    ]);
    expect(scanned("{{}} {%%} {{ }} {% %} {{a}} {%b%} {% # c %}")).toEqual([
      "{{}} {%%} {{ }} {% %} ",
      ["output", "", "a", 5, "", null],
      " ",
      ["tag", "b", "", 5, "", null],
      " ",
      ["tag", "#", "c", 5, "endsLine", null],
    ]);
    expect(scanned('{% a {{ b }} %} {% c "{{" %} {% d {% e %} {{ f {{ g }}')).toEqual([
      ["tag", "a", "{{ b }}", 5, "", ""],
      " ",
      ["tag", "c", '"{{"', 5, "", null],
      " {% d ",
      ["tag", "e", "", 5, "", null],
      " {{ f ",
      ["output", "", "g", 5, "endsLine", null],
    ]);
    expect(scanned("12. {{ a }} \nx {{ b }}\t\n")).toEqual([
      "12. ",
      ["output", "", "a", 5, "endsLine", "    "],
      " \nx ",
      ["output", "", "b", 6, "endsLine", null],
      "\t\n",
    ]);
  });

  it("tells tags from text wherever they stand", () => {
    expect(scanned("\n{{ a }}")).toEqual(["\n", ["output", "", "a", 6, "endsLine", ""]]);
    expect(scanned("{{{{ a }}")).toEqual(["{{", ["output", "", "a", 5, "endsLine", null]]);
    expect(scanned("{{}} a }} {%%} b %}")).toEqual(["{{}} a }} {%%} b %}"]);
    const before = "text\n".repeat(1_000);
    expect(scanned(`${before}  {{ a }}{{< b >}}\n~~~\n{{ c }}\n~~~\n{{ d }}`)).toEqual([
      `${before}  `,
      ["output", "", "a", 1005, "", "  "],
      ["shortcode", "b", "", 1005, "endsLine", null],
      "\n",
      "=~~~\n{{ c }}\n~~~",
      "\n",
      ["output", "", "d", 1009, "endsLine", ""],
    ]);
  });

  it("reads shortcodes, which end themselves or others", () => {
    expect(scanned("a {{< b c >}} d {{</ b >}} {{% e /%}}\n  {{<f/>}}", "hugo")).toEqual([
      "a ",
      ["shortcode", "b", "c", 5, "", null],
      " d ",
      ["shortcode", "b", "", 5, "ends", null],
      " ",
      ["shortcode", "e", "", 5, "selfEnds endsLine", null],
      "\n  ",
      ["shortcode", "f", "", 6, "selfEnds endsLine", "  "],
    ]);
    expect(scanned("{{</* a b */>}} x {{%/* c */%}}", "hugo")).toEqual(["={{< a b >}}", " x ", "={{% c %}}"]);
    expect(scanned("{{<>}} {{<a>}} {{< >}}", "hugo")).toEqual([
      "{{<>}} ",
      ["shortcode", "a", "", 5, "", null],
      " {{< >}}",
    ]);
    expect(scanned("{{<a>}}{{<b>}}{{< /highlight >}}{{< highlight />}}", "hugo")).toEqual([
      ["shortcode", "a", "", 5, "", ""],
      ["shortcode", "b", "", 5, "", null],
      ["shortcode", "highlight", "", 5, "ends", null],
      ["shortcode", "highlight", "", 5, "selfEnds endsLine", null],
    ]);
    expect(scanned("{{< a/b.html x=1 >}}", "hugo")).toEqual([["shortcode", "a/b.html", "x=1", 5, "endsLine", ""]]);
  });

  it("reads only what the site's generator would", () => {
    expect(scanned("{{< a >}} {% b %} {{ c }}", "hugo")).toEqual([
      ["shortcode", "a", "", 5, "", ""],
      " {% b %} {{ c }}",
    ]);
    expect(scanned("{{< a >}} {% b %} {{ c }}", "jekyll")).toEqual([
      "{{< a >}} ",
      ["tag", "b", "", 5, "", null],
      " ",
      ["output", "", "c", 5, "endsLine", null],
    ]);
    expect(scanned("{{< a >}} {% b %} {{ c }}", "hexo")).toEqual([
      "{{< a >}} ",
      ["tag", "b", "", 5, "", null],
      " ",
      ["output", "", "c", 5, "endsLine", null],
    ]);
    expect(scanned("{{< a >}} {% b %} {{ c }}")).toEqual([
      ["shortcode", "a", "", 5, "", ""],
      " ",
      ["tag", "b", "", 5, "", null],
      " ",
      ["output", "", "c", 5, "endsLine", null],
    ]);
    expect(scanned("`{{ a }}` {{ b }}", "jekyll")).toEqual([
      "`",
      ["output", "", "a", 5, "", null],
      "` ",
      ["output", "", "b", 5, "endsLine", null],
    ]);
    expect(scanned("{% highlight js %}{{ a }}{% endhighlight %} b", "jekyll")).toEqual([
      ["tag", "highlight", "js", 5, "", ""],
      ["output", "", "a", 5, "", null],
      ["tag", "endhighlight", "", 5, "", null],
      " b",
    ]);
    expect(scanned("${{ a }}", "jekyll")).toEqual(["$", ["output", "", "a", 5, "endsLine", null]]);
  });

  it("leaves code as it is, in backticks, fences and elements", () => {
    expect(scanned("`{{ a }}` {{ b }}")).toEqual(["=`{{ a }}`", " ", ["output", "", "b", 5, "endsLine", null]]);
    expect(scanned("``{{ a }}` {{ b }}``{{ c }}")).toEqual([
      "=``{{ a }}` {{ b }}``",
      ["output", "", "c", 5, "endsLine", null],
    ]);
    expect(scanned("`{{ a }}\n\n`{{ b }}")).toEqual([
      "`",
      ["output", "", "a", 5, "endsLine", null],
      "\n\n`",
      ["output", "", "b", 7, "endsLine", null],
    ]);
    expect(scanned("`a` `{{ b }}` {{ c }} `d`")).toEqual([
      "=`a`",
      " ",
      "=`{{ b }}`",
      " ",
      ["output", "", "c", 5, "", null],
      " ",
      "=`d`",
    ]);
    expect(scanned("```\n{{ a }}\n```\n{{ b }}")).toEqual([
      "=```\n{{ a }}\n```",
      "\n",
      ["output", "", "b", 8, "endsLine", ""],
    ]);
    expect(scanned("~~~ x\n{{ a }}\n~~~~ \n{{ b }}")).toEqual([
      "=~~~ x\n{{ a }}\n~~~~ ",
      "\n",
      ["output", "", "b", 8, "endsLine", ""],
    ]);
    expect(scanned("```\n{{ a }}\n``\n{{ b }}")).toEqual(["=```\n{{ a }}\n``\n{{ b }}"]);
    expect(scanned("```\n```\n{{ a }}")).toEqual(["=```\n```", "\n", ["output", "", "a", 7, "endsLine", ""]]);
    expect(scanned("text\n```\na ``` {{ b }}\n```\n{{ c }}")).toEqual([
      "text\n",
      "=```\na ``` {{ b }}\n```",
      "\n",
      ["output", "", "c", 9, "endsLine", ""],
    ]);
    expect(scanned("> ```\n> {{ a }}\n> ```\n> {{ b }}")).toEqual([
      "> ",
      "=```\n> {{ a }}\n> ```",
      "\n> ",
      ["output", "", "b", 8, "endsLine", "> "],
    ]);
    expect(scanned("x ~~~\n{{ a }}")).toEqual(["x ~~~\n", ["output", "", "a", 6, "endsLine", ""]]);
    expect(scanned("``` a`b\n{{ a }}\n```")).toEqual(["=``` a`b\n{{ a }}\n```"]);
    expect(scanned("- ```\n  {{ a }}\n  ```\n{{ b }}")).toEqual([
      "- ",
      "=```\n  {{ a }}\n  ```",
      "\n",
      ["output", "", "b", 8, "endsLine", ""],
    ]);
    expect(scanned("<code>{{ a }}</code>{{ b }}<PRE>{{ c }}</pre>{{ d }}<pre>{{ e }}")).toEqual([
      "=<code>{{ a }}</code>",
      ["output", "", "b", 5, "", null],
      "=<PRE>{{ c }}</pre>",
      ["output", "", "d", 5, "", null],
      "<pre>",
      ["output", "", "e", 5, "endsLine", null],
    ]);
    expect(scanned("<prefix>{{ a }}</prefix>")).toEqual(["<prefix>", ["output", "", "a", 5, "", null], "</prefix>"]);
  });

  it("takes in what raw, code and comments enclose", () => {
    expect(scanned("{% raw %}{{ a }}{% endraw %}{{ b }}")).toEqual([
      "={{ a }}",
      ["output", "", "b", 5, "endsLine", null],
    ]);
    expect(scanned("{%- raw -%}a{%- endraw -%}b")).toEqual([
      ["tag", "#", "", 5, "trimsBefore", ""],
      "=a",
      ["tag", "#", "", 5, "trimsAfter", ""],
      "b",
    ]);
    expect(scanned("{% raw %}{{ a }}")).toEqual([
      ["unclosed", "raw"],
      ["output", "", "a", 5, "endsLine", null],
    ]);
    expect(scanned("{% raw %}a{% endraw %}b{% endraw %}{% raw %}c{% endraw %}")).toEqual([
      "=a",
      "b",
      ["tag", "endraw", "", 5, "", null],
      "=c",
    ]);
    expect(scanned("{% highlight js %}\n  {{ a }}\n\n{% endhighlight %}\nb")).toEqual([
      ["code", "highlight", "  {{ a }}", true],
      "\nb",
    ]);
    expect(scanned("{{< highlight js >}}\na\n{{< /highlight >}}", "hugo")).toEqual([["code", "highlight", "a", true]]);
    expect(scanned("{{< highlight js >}}a", "hugo")).toEqual([["unclosed", "highlight"], "a"]);
    expect(scanned("{% comment %}a{% comment %}b{% endcomment %}c{% endcomment %}d")).toEqual(["d"]);
    expect(scanned("{{% comment %}}a{{% comment %}}b{{% /comment %}}c{{% /comment %}}d", "hugo")).toEqual(["d"]);
    expect(scanned("{%- comment -%} a {%- endcomment -%} b")).toEqual([
      ["tag", "#", "", 5, "trimsBefore", ""],
      ["tag", "#", "", 5, "trimsAfter", ""],
      " b",
    ]);
    expect(scanned("{{ comment }}{{ raw }}")).toEqual([
      ["output", "", "comment", 5, "", ""],
      ["output", "", "raw", 5, "endsLine", null],
    ]);
  });

  it("hides comments within code, and takes marks off that mean nothing there", () => {
    expect(
      scanned("`{% raw %}x{% endraw %}` `{% raw %}x` `{% comment %}x{% endcomment %}` `{{</* a */>}}` `{% endraw %}`"),
    ).toEqual(["=`x`", " ", "=`{% raw %}x`", " ", ["hidden", 5], "=``", " ", "=`{{< a >}}`", " ", "=`{% endraw %}`"]);
    expect(scanned("a\n`{% comment %}x{% raw %}y{% endcomment %}z`")).toEqual(["a\n", ["hidden", 6], "=`z`"]);
    expect(scanned("`{% raw %}x{% endraw %}y{% raw %}z{% endraw %}`")).toEqual(["=`xyz`"]);
  });

  it("leaves the braces of TeX, workflows and JSX alone, unless Liquid's own words stand in them", () => {
    expect(
      scanned(
        "${{ a }} ^{{ b }} _{{ c }} \\{{ d }} }{{ e }} %}{{ f }} \\frac{{ g }} x={{ h }} x={{ a: 1 }} ={{'a-b' : 1}} ${{ site.x }} ${{- page.y }}",
      ),
    ).toEqual([
      "${{ a }} ^{{ b }} _{{ c }} \\{{ d }} }{{ e }} %}",
      ["output", "", "f", 5, "", null],
      " \\frac{{ g }} x=",
      ["output", "", "h", 5, "", null],
      " x={{ a: 1 }} ={{'a-b' : 1}} $",
      ["output", "", "site.x", 5, "", null],
      " $",
      ["output", "", "page.y", 5, "trimsBefore endsLine", null],
    ]);
    expect(scanned("\\abcdefghijklmnopqrst{{ a }}")).toEqual(["\\abcdefghijklmnopqrst{{ a }}"]);
    expect(scanned("\\abcdefghijklmnopqrstu{{ a }}")).toEqual([
      "\\abcdefghijklmnopqrstu",
      ["output", "", "a", 5, "endsLine", null],
    ]);
  });

  it("reads no tag of more than two thousand characters", () => {
    const isRead = (body: string, dialect?: Dialect) => typeof scanned(body, dialect)[0] === "object";
    for (const [spaces, dialect, start, end] of [
      [1_995, undefined, "{{a", "}}"],
      [1_993, "hugo", "{{<a", ">}}"],
    ] as const) {
      expect(isRead(start + " ".repeat(spaces) + end, dialect)).toBe(true);
      expect(isRead(`${start} ${" ".repeat(spaces)}${end}`, dialect)).toBe(false);
    }
  });

  it("sees an indent of two hundred characters, and none behind more", () => {
    const indentOf = (spaces: number) =>
      (scan(`${" ".repeat(spaces)}{{ a }}`, undefined, 1)[1] as { indent?: string }).indent;
    expect([indentOf(200)?.length, indentOf(201)]).toEqual([200, undefined]);
    expect(scanned(`${"{{ a }} ".padEnd(206)}b`)[0]).toEqual(["output", "", "a", 5, "", ""]);
    const isCode = (spaces: number) => scanned(`${" ".repeat(spaces)}~~~\n{{ a }}\n~~~`)[1] === "=~~~\n{{ a }}\n~~~";
    expect([isCode(200), isCode(201)]).toEqual([true, false]);
  });

  it.each(["{{ a ", "{{", "{% raw %}"])("looks for what is nowhere once: %j", async (unit) => {
    const SIZES = { from: 8_192, to: 524_288, floorMs: 75 };
    expect(await growthProblem((size) => scan(filled(unit, size), undefined, 1), SIZES)).toBeUndefined();
  });

  it("refuses a comment that is not closed, so that it shows nothing that is held back", () => {
    for (const body of ["{% comment %}a", "{% comment %}{% comment %}a{% endcomment %}"])
      expect(() => scan(body, undefined, 1)).toThrow(TemplateFault);
  });
});
