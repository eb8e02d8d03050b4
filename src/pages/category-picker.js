// Searches the categories of a form as one types. The boxes above the field are what will be sent; those below only put
// something there, or take it away.

/** Boxes in sight; whoever wants others types more. */
const SHOWN_MAX = 30;
/** A screen reader is told once somebody stops typing. */
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
  // What is taken off stays in sight until the form is sent, so that it can be put back.
  chosenList.addEventListener("change", ({ target }) => {
    const twin = boxOf(offeredList, target.value);
    if (twin) twin.checked = target.checked;
    count();
  });

  function tell(text) {
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
        // The next letter tries again; the button asks the server.
        loading = undefined;
      });
    return loading;
  }

  async function find() {
    const question = search.value;
    if (question.trim() === "") {
      offer(first);
      return tell("");
    }
    if (!categories) {
      tell(words.loading);
      await load();
      if (search.value !== question) return;
      if (!categories) return tell(words.failed);
    }
    const found = matching(categories, question);
    offer(found.slice(0, SHOWN_MAX));
    const template = found.length === 0 ? words.nothing : found.length > SHOWN_MAX ? words.foundMore : words.found;
    tell(template.replace("{count}", found.length).replace("{shown}", SHOWN_MAX));
  }

  search.addEventListener("focus", load, { once: true });
  // Letters on their way to becoming Chinese are no question yet.
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

  // Boxes below that a browser has kept ticked, or that were ticked before this ran.
  const ticked = first.filter(({ id }) => boxOf(offeredList, id).checked);
  for (const label of ticked) {
    const row = box(label, "categories");
    row.querySelector("input").checked = true;
    chosenList.append(row);
  }
  count();
  offer(first);
}

/** As `categoriesMatching` in src/core/category.ts. */
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
