// The editor of posts. Without it the form has a plain text field and saves all the same. Bundled by infra/assets.ts.
import { keepTyped } from "./kept-text.js";
import { showPreview } from "./live-preview.js";
import { takePictures } from "./pictures.js";

const root = document.querySelector("[data-editor]");
if (root) {
  const form = root.querySelector("form");
  const words = JSON.parse(root.dataset.words);
  const area = form.elements.namedItem(root.dataset.editor);
  const changed = [];
  const onChange = () => {
    for (const tell of changed) tell();
  };
  let opened;
  let composes = false;
  for (const type of ["compositionstart", "compositionend"])
    area.addEventListener(type, () => {
      composes = type === "compositionstart";
    });
  /** Waits for the end of what an input method composes. */
  const atRest = () => new Promise((done) => (composes ? area.addEventListener("compositionend", done) : done()));
  /** Opens the Markdown editor, whose script is larger than the page, in place of the plain field. */
  const open = () => {
    opened ??= import(root.dataset.script).then(async ({ openEditor }) => {
      await atRest();
      return openEditor(root, area, onChange, () => form.requestSubmit(form.querySelector("button")));
    });
    // Without the script the plain field stays, and the next one who needs it asks again.
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  const text = {
    area,
    open,
    setText(value) {
      area.value = value;
      opened?.then((editor) => editor.setText(value));
    },
  };
  area.addEventListener("focus", () => open().catch(() => {}));
  form.addEventListener("input", onChange);
  takePictures(root, text, words.picture);
  changed.push(keepTyped(root, form, words.kept, text), showPreview(root, form, words));
  const goTo = (line) => open().then((editor) => editor.goTo(Number(line)));
  if (root.dataset.line) goTo(root.dataset.line);
  for (const link of document.querySelectorAll("a[data-line]"))
    link.addEventListener("click", (event) => {
      if (root.dataset.editor !== "file") return;
      event.preventDefault();
      goTo(link.dataset.line);
    });
}
