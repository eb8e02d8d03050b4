// A form that is on its way says so, and cannot be sent twice. Without this it works all the same: whatever these forms ask
// for may be asked for again.

/** By then the answer is not coming, or the person has stopped it: the form can be sent again. */
const PATIENCE_MS = 30_000;

for (const form of document.forms) if (form.method === "post") watch(form);

function watch(form) {
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(status);
  let rest = () => {};
  let busy = false;

  form.addEventListener("submit", (event) => {
    if (busy) event.preventDefault();
    if (event.defaultPrevented) return;
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    busy = true;
    const text = button.textContent;
    // Not `disabled`: what is disabled is not sent, and loses the focus.
    for (const other of form.querySelectorAll("button")) other.setAttribute("aria-disabled", "true");
    button.style.minWidth = `min(${button.offsetWidth}px, 100%)`;
    button.textContent = button.dataset.busy;
    status.textContent = button.dataset.busy;
    const timer = setTimeout(() => rest(), PATIENCE_MS);
    rest = () => {
      clearTimeout(timer);
      busy = false;
      for (const other of form.querySelectorAll("button")) other.removeAttribute("aria-disabled");
      button.textContent = text;
      status.textContent = "";
      rest = () => {};
    };
  });
  // Back from the answer, a browser may show the page as it was left.
  addEventListener("pageshow", () => rest());
}
