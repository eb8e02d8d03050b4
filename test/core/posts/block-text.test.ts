import { expect, it } from "vitest";
import { blockText } from "../../../src/core/posts/block-text.ts";

it.each([
  ["<p>a \n b <em>c</em>  d</p>", "a b c d"],
  ["<p>a </p> <p> b</p>", "a\n\nb"],
  ["<p>a <strong> b</strong></p>", "a b"],
  ["<p>a &amp; b</p>", "a & b"],
  ["<h1>a</h1>b", "a\n\nb"],
  ["<p>a</p><div>b</div>", "a\n\nb"],
  ["<div>a</div><div>b</div>c", "a\nb\nc"],
  ["<div>a</div> <div> b</div>", "a\nb"],
  ["a<br><br>b", "a\nb"],
  ["<div></div><p></p>a", "a"],
])("writes paragraphs and lines of %s, each space once", (html, text) => {
  expect(blockText(html)).toBe(text);
});

it.each([
  ["<pre>a\n  b  </pre><p>c  d</p>", "a\n  b\n\nc d"],
  ["<pre>a <pre>b  c</pre>  d</pre>  e", "a\n\nb  c\n\n  d\n\ne"],
])("keeps the spaces of %s where they count, and only there", (html, text) => {
  expect(blockText(html)).toBe(text);
});

it.each([
  ["<ol><li>a</li></ol>", "- a"],
  ["<ul><li><p>a</p></li><li>b<ul><li>c</li></ul></li></ul><p>d</p>", "- a\n- b\n- c\n\nd"],
  ["<ul><li><p>a</p><p>b</p></li></ul>", "- a\nb"],
  ["<ul><li>a<ul><li>b</li></ul><p>c</p></li></ul>", "- a\n- b\nc"],
  ["<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"],
  ["<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
])("writes the lists and tables of %s closely", (html, text) => {
  expect(blockText(html)).toBe(text);
});

it.each([
  ['<p><a href="https://x.example/">here</a> and <a>there</a></p>', "here <https://x.example/> and there"],
  ['<a href="https://x.example/">see https://x.example/</a>', "see https://x.example/"],
  ['<a href="">a</a>b', "ab"],
  ['<img src="a" alt="A map"><img src="b" alt="">c<img>', "A mapc"],
])("says where the links of %s lead and what its pictures show", (html, text) => {
  expect(blockText(html)).toBe(text);
});
