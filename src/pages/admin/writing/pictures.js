/** Uploads pictures that are pasted, dropped or chosen, and puts them into the text. */
export function takePictures(root, text, words) {
  const form = root.querySelector("form.picture");
  const told = form.querySelector("[data-told]");

  async function upload(file, placed) {
    told.textContent = words.uploading;
    const body = new FormData();
    body.set("form_token", form.elements.namedItem("form_token").value);
    body.set("file", file, file.name);
    let editor;
    let place;
    try {
      editor = await text.open();
      place = placed(editor);
      const response = await fetch(root.dataset.picture, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.problem ?? answer.detail ?? "");
      editor.insertPicture(place, answer);
      told.textContent = words.uploaded;
    } catch (fault) {
      editor?.forget(place);
      told.textContent =
        (fault instanceof SyntaxError || fault instanceof TypeError ? "" : fault.message) || words.failed;
    }
  }

  /** Takes the files of an event, if any of them is a picture. */
  function take(event, data, placed) {
    const files = [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    for (const file of files) upload(file, placed);
  }

  // Before the editor sees them: it would read a dropped file as text.
  const field = text.area.parentElement;
  field.addEventListener("paste", (event) => take(event, event.clipboardData, (editor) => editor.placeAt()), true);
  field.addEventListener("drop", (event) => take(event, event.dataTransfer, (editor) => editor.placeAt(event)), true);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = form.elements.namedItem("file");
    const [file] = input.files;
    if (!file) return;
    await upload(file, (editor) => editor.placeAt());
    form.reset();
  });
}
