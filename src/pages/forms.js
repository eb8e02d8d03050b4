// Shows that a form is being sent, and prevents a second submission. Forms also work without this, because their requests are
// idempotent.

/** After this time the form can be sent again. */
const TIMEOUT_MS = 30_000;

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
    // Not `disabled`: a disabled button is not submitted and loses focus.
    for (const other of form.querySelectorAll("button")) other.setAttribute("aria-disabled", "true");
    button.style.minWidth = `min(${button.offsetWidth}px, 100%)`;
    button.textContent = button.dataset.busy;
    status.textContent = button.dataset.busy;
    const timer = setTimeout(() => rest(), TIMEOUT_MS);
    rest = () => {
      clearTimeout(timer);
      busy = false;
      for (const other of form.querySelectorAll("button")) other.removeAttribute("aria-disabled");
      button.textContent = text;
      status.textContent = "";
      rest = () => {};
    };
  });
  // After going back, browsers may restore the page as it was left.
  addEventListener("pageshow", () => rest());
}
