const AFTER_MS = 400;

/** Shows the post as the service reads it, while it is typed. Returns what to call after a change. */
export function showPreview(root, form, words) {
  const frame = document.querySelector("iframe[name=preview]");
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  frame.before(told);
  let timer;
  let asked;

  async function show() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const response = await fetch(root.dataset.preview, { method: "POST", body: new FormData(form), signal });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      // The head stays as it is.
      const { body } = new DOMParser().parseFromString(html.slice(html.indexOf("<body>")), "text/html");
      // Only the content is replaced, so that the reader keeps the place. The frame's own policy lets nothing run.
      const page = frame.contentDocument;
      page.body.replaceChildren(...[...body.childNodes].map((node) => page.adoptNode(node)));
      told.textContent = "";
    } catch {
      if (!signal.aborted) told.textContent = words.previewFailed;
    }
  }

  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") show();
  else frame.addEventListener("load", show, { once: true });
  return () => {
    clearTimeout(timer);
    timer = setTimeout(show, AFTER_MS);
  };
}
