const PREFIX = `gazette-post:${location.pathname.replace(/\/posts\/.*$/, "")}:`;
const AFTER_MS = 500;
/** Kept texts of new posts that are offered. */
const OFFERED = 3;

/** Keeps what is typed in the browser's storage, and offers what was not saved. Returns what to call after a change. */
export function keepTyped(root, form, words, text) {
  const { key, editor: area } = root.dataset;
  const own = key ? PREFIX + key : `${PREFIX}new:${crypto.randomUUID()}`;
  const status = form.querySelector("[data-kept]");
  const opened = typedIn(valuesOf(form));
  let name = own;
  let timer;

  forgetSaved(root);
  status.hidden = false;
  status.textContent = words.hint;
  const offers = key ? [own] : newest();
  for (const offer of offers) offerText(offer);
  if (root.dataset.unsaved !== undefined) keep();
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-previews")) return;
    keep();
    // Gone once the next page says that it was saved.
    attempt(() => sessionStorage.setItem(`${PREFIX}sent`, name));
  });
  // The tab may be put to sleep or killed.
  addEventListener("pagehide", () => timer && keep());
  return () => {
    clearTimeout(timer);
    timer = setTimeout(keep, AFTER_MS);
  };

  function keep() {
    clearTimeout(timer);
    timer = undefined;
    const values = valuesOf(form);
    if (root.dataset.unsaved === undefined && typedIn(values) === opened && !attempt(() => localStorage.getItem(name)))
      return;
    const isKept = attempt(() => localStorage.setItem(name, JSON.stringify({ at: Date.now(), values })));
    status.textContent = isKept ? words.at.replace("{time}", timeText(Date.now())) : words.failed;
  }

  function offerText(offer) {
    const kept = attempt(() => JSON.parse(localStorage.getItem(offer)));
    if (!kept?.values || typeof kept.values !== "object") return;
    if (typedIn(kept.values) === opened) {
      // What was just refused stands in the form and stays kept.
      if (root.dataset.unsaved === undefined) localStorage.removeItem(offer);
      else name = offer;
      return;
    }
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    const told = notice.appendChild(document.createElement("p"));
    const isOlder = key && kept.values.etag !== form.elements.namedItem("etag").value;
    told.textContent = `${words.found.replace("{time}", timeText(kept.at))} ${isOlder ? words.changed : ""} `;
    const title = kept.values.title || (kept.values.body ?? kept.values.file ?? "").trim().slice(0, 60);
    const quote = told.appendChild(document.createElement("q"));
    quote.textContent = title;
    const actions = notice.appendChild(document.createElement("p"));
    actions.className = "actions";
    button(actions, words.restore, () => {
      name = offer;
      for (const [field, value] of Object.entries(kept.values)) setValue(field, value);
      if (form.elements.namedItem("draft")) form.elements.namedItem("draft").checked = kept.values.draft === "true";
      form.dispatchEvent(new Event("input"));
    });
    button(actions, words.discard, () => localStorage.removeItem(offer));
    root.closest(".writing").before(notice);

    function button(parent, label, act) {
      const made = parent.appendChild(document.createElement("button"));
      made.type = "button";
      made.className = "quiet";
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        notice.remove();
        // Out of sight once the editor stands in its place.
        text.area.focus();
        text.open().then((editor) => editor.focus());
      });
    }
  }

  function setValue(field, value) {
    const control = form.elements.namedItem(field);
    if (field === area) text.setText(value);
    else if (control && control.type !== "checkbox") control.value = value;
  }
}

/** Returns the fields of the form. The etag is one of them: who restores an old text is told that the file was changed. */
function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form))
    if (name !== "form_token" && typeof value === "string") values[name] = value.replace(/\r\n?/g, "\n");
  return values;
}

/** What was typed, whatever version of the file it was typed into. */
const typedIn = ({ etag, ...values }) => JSON.stringify(values);

/** Forgets the text of the form that was sent before this page, if the page says that it was saved. */
function forgetSaved(root) {
  const sent = attempt(() => sessionStorage.getItem(`${PREFIX}sent`));
  attempt(() => sessionStorage.removeItem(`${PREFIX}sent`));
  if (sent && root.dataset.saved !== undefined) attempt(() => localStorage.removeItem(sent));
  // A reload says it no more.
  const address = new URL(location.href);
  address.searchParams.delete("done");
  globalThis.history.replaceState(null, "", address);
}

/** Returns the newest kept texts of new posts. */
function newest() {
  const names = attempt(() => Object.keys(localStorage)) ?? [];
  return names
    .filter((name) => name.startsWith(`${PREFIX}new:`))
    .map((name) => ({ name, at: attempt(() => JSON.parse(localStorage.getItem(name)).at) ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .slice(0, OFFERED)
    .map(({ name }) => name);
}

function timeText(at) {
  const now = new Date();
  const time = new Date(at);
  const isToday = now.toDateString() === time.toDateString();
  return time.toLocaleString(document.documentElement.lang, {
    ...(!isToday && { dateStyle: "medium" }),
    timeStyle: "short",
  });
}

/** Returns what storage answers; `undefined` where it is switched off or full, else `true` for nothing. */
function attempt(act) {
  try {
    return act() ?? true;
  } catch {
    return undefined;
  }
}
