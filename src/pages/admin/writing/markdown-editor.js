import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { defineLanguageFacet, HighlightStyle, Language, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { parser, Strikethrough } from "@lezer/markdown";

// The end of front matter would make a heading of its last lines.
const markdown = new Language(
  defineLanguageFacet(),
  parser.configure([Strikethrough, { remove: ["SetextHeading"] }]),
  [],
  "markdown",
);

const looks = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--accent)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.quote, tags.comment], color: "var(--muted)" },
]);

const theme = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--sheet)",
    border: "1px solid var(--edge)",
    borderRadius: "0.25rem",
    overflow: "hidden",
    resize: "vertical",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    fontSize: "0.95rem",
    lineHeight: "1.6",
  },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.55rem 0" },
  ".cm-line": { padding: "0 0.7rem" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "0" },
  ".cm-marked": { boxShadow: "inset 0.2rem 0 var(--problem)" },
});

/** Puts an editor in place of a text field, which it keeps up to date, with its place, size and cursor. */
export function openEditor(root, area, onChange, save) {
  const first = Number(root.dataset.first);
  const label = document.querySelector(`label[for="${area.id}"]`);
  const positions = new Set();
  const marked = JSON.parse(root.dataset.marked).map((line) => line - first + 1);
  const wrap = (mark) => (view) => {
    const { from, to } = view.state.selection.main;
    view.dispatch({
      changes: [
        { from, insert: mark },
        { from: to, insert: mark },
      ],
      selection: { anchor: from + mark.length, head: to + mark.length },
    });
    return true;
  };
  const saves = () => {
    save();
    return true;
  };
  const doc = EditorState.create({ doc: area.value }).doc;
  const lines = marked.filter((line) => line >= 1 && line <= doc.lines).sort((a, b) => a - b);
  const marks = Decoration.set(lines.map((line) => Decoration.line({ class: "cm-marked" }).range(doc.line(line).from)));
  const view = new EditorView({
    doc: area.value,
    extensions: [
      EditorView.cspNonce.of(root.dataset.nonce),
      history(),
      // Lines are counted in files: a text of its own stays where the plain field had it.
      area.name === "file" ? lineNumbers() : [],
      EditorView.lineWrapping,
      // Tab is not bound: it leaves the editor, as everywhere else.
      keymap.of([
        { key: "Mod-s", run: saves, preventDefault: true },
        { key: "Mod-b", run: wrap("**") },
        { key: "Mod-i", run: wrap("*") },
        ...standardKeymap,
        ...historyKeymap,
      ]),
      markdown,
      syntaxHighlighting(looks),
      theme,
      EditorView.decorations.of(marks),
      EditorView.contentAttributes.of({
        "aria-label": label.textContent,
        "aria-describedby": area.getAttribute("aria-describedby") ?? "",
        ...(area.hasAttribute("aria-invalid") && { "aria-invalid": "true" }),
        ...(area.lang && { lang: area.lang }),
        spellcheck: "true",
      }),
      EditorView.updateListener.of(({ docChanged, changes, state }) => {
        if (!docChanged) return;
        for (const position of positions) position.at = changes.mapPos(position.at, 1);
        area.value = state.doc.toString();
        onChange();
      }),
    ],
  });
  const { selectionStart, selectionEnd, offsetHeight } = area;
  const hadFocus = document.activeElement === area;
  view.dom.style.height = `${offsetHeight}px`;
  area.before(view.dom);
  area.hidden = true;
  if (hadFocus) {
    view.dispatch({ selection: { anchor: selectionStart, head: selectionEnd } });
    view.focus();
  }
  label.addEventListener("click", () => view.focus());
  for (const link of document.querySelectorAll(`a[href="#${area.id}"]`))
    link.addEventListener("click", () => view.focus());

  return {
    focus: () => view.focus(),
    setText(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    /** Puts the cursor at the beginning of a line of the file. */
    goTo(line) {
      const at = Math.min(Math.max(line - first + 1, 1), view.state.doc.lines);
      const { from } = view.state.doc.line(at);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    /** Remembers a place while others are changed. */
    placeAt(event) {
      const at = event && view.posAtCoords({ x: event.clientX, y: event.clientY });
      const place = { at: at ?? view.state.selection.main.head };
      positions.add(place);
      return place;
    },
    /** Inserts a picture on a line of its own, its words selected. */
    insertPicture(place, { alt, url }) {
      positions.delete(place);
      const line = view.state.doc.lineAt(place.at);
      // Not in the middle of a line, where it may be within another picture.
      const from = place.at === line.from ? line.from : line.to;
      const before = from === line.from ? "" : "\n\n";
      const start = from + before.length + 2;
      view.dispatch({
        changes: { from, insert: `${before}![${alt}](${url})\n` },
        selection: { anchor: start, head: start + alt.length },
        scrollIntoView: true,
      });
      view.focus();
    },
    forget: (place) => positions.delete(place),
  };
}
