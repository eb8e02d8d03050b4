// The editor of posts. Without it the form has a plain text field and saves all the same. Bundled by infra/assets.ts.
import { keepTyped } from "./kept-text.js";
import { showPreview } from "./live-preview.js";
import { openEditor } from "./markdown-editor.js";
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
  const editor = openEditor(root, area, onChange, () => form.requestSubmit(form.querySelector("button")));
  form.addEventListener("input", onChange);
  takePictures(root, editor, words.picture);
  changed.push(keepTyped(root, form, words.kept, editor), showPreview(root, form, words));
  for (const link of document.querySelectorAll("a[data-line]"))
    link.addEventListener("click", (event) => {
      if (root.dataset.editor !== "file") return;
      event.preventDefault();
      editor.goTo(Number(link.dataset.line));
    });
}
