// Searches the categories of a form while typing. The boxes above the field are submitted; those below only add to them or
// remove from them.

/** Most boxes shown at once. */
const SHOWN_MAX = 30;
/** Screen readers announce results after a pause in typing. */
const TOLD_AFTER_MS = 400;

for (const picker of document.querySelectorAll(".picker[data-source]")) enhance(picker);

function enhance(picker) {
  const words = JSON.parse(picker.dataset.words);
  const search = picker.querySelector("input[type=search]");
  const status = picker.querySelector("[role=status]");
  const chosen = picker.querySelector(".chosen");
  const [chosenList, offeredList] = picker.querySelectorAll(".choice");
  const first = [...offeredList.querySelectorAll("label")].map((label) => ({
    id: label.querySelector("input").value,
    title: label.textContent,
  }));
  let categories;
  let loading;
  let timer;

  const boxOf = (list, id) => [...list.querySelectorAll("input")].find(({ value }) => value === id);

  function box({ id, title }, name) {
    const input = Object.assign(document.createElement("input"), { type: "checkbox", value: id, name });
    const span = Object.assign(document.createElement("span"), { textContent: title });
    const [row, label] = [document.createElement("li"), document.createElement("label")];
    label.append(input, span);
    row.append(label);
    return row;
  }

  function count() {
    const number = chosenList.querySelectorAll("input:checked").length;
    chosen.querySelector("p").textContent = words.chosen.replace("{count}", number);
    chosen.hidden = chosenList.children.length === 0;
  }

  function offer(labels) {
    offeredList.replaceChildren(
      ...labels.map((label) => {
        const row = box(label, "");
        row.querySelector("input").checked = boxOf(chosenList, label.id)?.checked ?? false;
        return row;
      }),
    );
  }

  offeredList.addEventListener("change", ({ target }) => {
    let sent = boxOf(chosenList, target.value);
    if (!sent) {
      chosenList.append(box({ id: target.value, title: target.parentElement.textContent }, "categories"));
      sent = boxOf(chosenList, target.value);
    }
    sent.checked = target.checked;
    count();
  });
  // Unticked boxes stay visible until the form is sent, so that they can be ticked again.
  chosenList.addEventListener("change", ({ target }) => {
    const offered = boxOf(offeredList, target.value);
    if (offered) offered.checked = target.checked;
    count();
  });

  function announce(text) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      status.textContent = text;
    }, TOLD_AFTER_MS);
  }

  function load() {
    loading ??= fetch(picker.dataset.source)
      .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
      .then((answer) => {
        categories = answer.categories.map((category) => ({
          ...category,
          folded: [fold(category.title), fold(category.id)],
        }));
      })
      .catch(() => {
        // The next letter tries again; the button searches on the server.
        loading = undefined;
      });
    return loading;
  }

  async function find() {
    const question = search.value;
    if (question.trim() === "") {
      offer(first);
      return announce("");
    }
    if (!categories) {
      announce(words.loading);
      await load();
      if (search.value !== question) return;
      if (!categories) return announce(words.failed);
    }
    const found = matching(categories, question);
    offer(found.slice(0, SHOWN_MAX));
    const template = found.length === 0 ? words.nothing : found.length > SHOWN_MAX ? words.foundMore : words.found;
    announce(template.replace("{count}", found.length).replace("{shown}", SHOWN_MAX));
  }

  // Not by the focus, which the page itself gives to a field that may never be used.
  for (const act of ["pointerdown", "keydown"]) search.addEventListener(act, load, { once: true });
  // Skips text that an input method is still composing.
  search.addEventListener("input", ({ isComposing }) => isComposing || find());
  search.addEventListener("compositionend", find);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && categories) event.preventDefault();
  });
  picker.querySelector("button[name=search]").addEventListener("click", (event) => {
    if (!categories) return;
    event.preventDefault();
    find();
  });

  // Boxes that were ticked before this ran, by the browser or the user.
  const ticked = first.filter(({ id }) => boxOf(offeredList, id).checked);
  for (const label of ticked) {
    const row = box(label, "categories");
    row.querySelector("input").checked = true;
    chosenList.append(row);
  }
  count();
  offer(first);
}

/** Filters like `categoriesMatching` in src/core/posts/category.ts. */
function matching(categories, question) {
  const whole = fold(question).trim();
  const parts = whole.split(/\s+/);
  const found = categories.filter(({ folded }) => parts.every((part) => folded.some((text) => text.includes(part))));
  const begins = ({ folded }) => folded.some((text) => text.startsWith(whole));
  return [...found.filter(begins), ...found.filter((category) => !begins(category))];
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
