// Renews the suggestions of what to follow while somebody types. Without this the button does, and the page comes back.

/** Waits for a pause in typing. */
const PAUSE_MS = 300;

for (const form of document.querySelectorAll("form[data-suggests]")) enhance(form);

function enhance(form) {
  const input = form.querySelector("input[name=q]");
  const status = document.getElementById(`${form.dataset.suggests}-status`);
  let shown = input.value.trim();
  let timer;

  async function renew() {
    const question = input.value.trim();
    if (question === shown) return;
    const url = new URL(form.action);
    url.search = String(new URLSearchParams({ q: question }));
    const response = await fetch(url).catch(() => undefined);
    if (!response?.ok || input.value.trim() !== question) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById(form.dataset.suggests);
    if (!found || input.value.trim() !== question) return;
    shown = question;
    document.getElementById(form.dataset.suggests).replaceWith(found);
    status.textContent = found.dataset.found;
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(renew, PAUSE_MS);
  };
  // Skips text that an input method is still composing.
  input.addEventListener("input", ({ isComposing }) => isComposing || soon());
  input.addEventListener("compositionend", soon);
}
