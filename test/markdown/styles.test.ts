import { expect, it } from "vitest";
import { isHidden, pixels, readStyle, safeStyle } from "../../src/markdown/styles.ts";

it.each([
  ["COLOR: Red ; font-weight: 700", "color:red;font-weight:700"],
  ["text-align: center !important", "text-align:center"],
  ["/* a */ width: 50%; /* color: red", "width:50%"],
  ["width:/* a */50%", "width:50%"],
  ["background-color: url(https://x.example/)", ""],
  ["color: var(--x); color: expression(1)", ""],
  ["position: fixed; display: none; constructor: red; width", ""],
  [": red", ""],
])("keeps of the style %j what is harmless: %j", (style, safe) => {
  expect(safeStyle(readStyle(style))).toBe(safe);
});

it.each([
  ["display: none", true],
  ["color: red; DISPLAY:NONE !important", true],
  ["visibility: hidden", true],
  ["visibility: collapse", true],
  ["opacity: 0", true],
  ["opacity: 0.0", true],
  ["opacity: 0.5", false],
  ["display: block", false],
  ["visibility: visible", false],
  ["content: none; border: hidden; z-index: 0", false],
  ["", false],
])("says of the style %j whether it hides its element: %j", (style, hides) => {
  expect(isHidden(readStyle(style))).toBe(hides);
});

it("reads lengths in pixels alone", () => {
  expect(pixels(readStyle("width: 320px; height: 99.5"), "width")).toBe("320px");
  expect(pixels(readStyle("width: 320px; height: 99.5"), "height")).toBe("99.5");
  expect(pixels(readStyle("width: 50%"), "width")).toBeUndefined();
  expect(pixels(readStyle("width: 50%"), "height")).toBeUndefined();
});
