watchProgress();

/** Refreshes what counts on an issue's page while it is looked at. Works on what is there; the page says all of it without this. */
function watchProgress() {
  const EVERY_MS = 2_000;
  const part = document.querySelector("[data-progress]");
  if (!part) return;
  const address = part.getAttribute("data-progress");
  const show = (selector, text) => {
    for (const element of part.querySelectorAll(selector)) {
      // Only what changed, so that a screen reader is not told again.
      if (element.textContent !== text) element.textContent = text;
    }
  };

  async function look() {
    if (document.hidden) return true;
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) return response.status >= 500;
    const { over, words, mark, progress, eta, done, total, counts } = await response.json();
    // What can be done about it, and what went wrong, is another page now.
    if (over) {
      location.reload();
      return false;
    }
    show("[data-text=words]", words);
    const state = part.querySelector(".state .mark");
    if (state) state.className = `mark ${mark}`;
    show("[data-text=progress]", progress);
    show("[data-text=eta]", eta);
    for (const [state, count] of Object.entries(counts)) show(`[data-count=${state}]`, count);
    const bar = part.querySelector("progress");
    if (bar) {
      bar.max = total;
      bar.value = done;
    }
    return true;
  }

  function again() {
    setTimeout(() => {
      look().then(
        (goOn) => goOn && again(),
        // The network is away: it may come back.
        () => again(),
      );
    }, EVERY_MS);
  }
  again();
}
