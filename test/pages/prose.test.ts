import { expect, it } from "vitest";
import { bareLinksMarked, keyboardScrollable, stylesToClasses } from "../../src/pages/prose.ts";

it.each([
  ['<p style="text-align:center">a</p>', '<p class="centred">a</p>'],
  [
    '<p title="x" style="text-align:center;color:red;font-weight:bold">a</p>',
    '<p class="centred bold" title="x">a</p>',
  ],
  ['<td style="width:200px" colspan="2">a</td>', '<td colspan="2">a</td>'],
  ['<code class="language-js" style="text-align:center">a</code>', '<code class="language-js">a</code>'],
  ['<p title=" style=&quot;text-align:center&quot;">a</p>', '<p title=" style=&quot;text-align:center&quot;">a</p>'],
  ['<p>a style="text-align:center" b</p>', '<p>a style="text-align:center" b</p>'],
  ["<p>1 &lt; 2</p><br/>", "<p>1 &lt; 2</p><br/>"],
])("writes %s as %s", (html, expected) => {
  expect(stylesToClasses(html)).toBe(expected);
});

it("takes linear time", () => {
  const time = (html: string) => {
    const started = performance.now();
    stylesToClasses(html);
    return performance.now() - started;
  };
  for (const part of ['<p style="', "<a ", '<p style="text-align:center">', ' style="'])
    expect(time(part.repeat(20_000))).toBeLessThan(1_000);
});

it.each([
  ["<pre><code>a</code></pre>", '<pre tabindex="0"><code>a</code></pre>'],
  ['<table class="x"><tr><td>a</td></tr></table>', '<table tabindex="0" class="x"><tr><td>a</td></tr></table>'],
  ["<p>&lt;pre&gt;</p>", "<p>&lt;pre&gt;</p>"],
])("makes scrollable elements focusable: %s", (html, expected) => {
  expect(keyboardScrollable(html)).toBe(expected);
});

it.each([
  ['<a href="https://a.example/b?c&amp;d">https://a.example/b?c&amp;d</a>', true],
  ['<a rel="x" href="https://www.a.example/">a.example</a>', true],
  ['<a href="https://a.example/b">here</a>', false],
  ['<a data-href="here" href="https://a.example/b">here</a>', false],
  ['<a href="https://a.example/"><img src="https://a.example/"/></a>', false],
  ['<a id="x"></a>', false],
])("marks links that show their own address, so that print does not add it again: %s", (link, bare) => {
  expect(bareLinksMarked(link)).toBe(bare ? link.replace("<a ", '<a data-bare="" ') : link);
});
