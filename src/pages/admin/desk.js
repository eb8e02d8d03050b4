watchProgress();
previewAccent();
countDown();

/** Says how long it is until something happens by itself. */
function countDown() {
  const said = new Intl.RelativeTimeFormat(document.documentElement.lang);
  for (const element of document.querySelectorAll("[data-until]")) {
    const until = Number(element.dataset.until);
    const show = () => {
      const minutes = Math.max(0, Math.ceil((until - Date.now()) / 60_000));
      const [amount, unit] =
        minutes < 120 ? [minutes, "minute"] : minutes < 2_880 ? [minutes / 60, "hour"] : [minutes / 1_440, "day"];
      element.textContent = said.format(Math.floor(amount), unit);
    };
    show();
    setInterval(show, 15_000);
  }
}

/** Shows the accent colour as it is typed. */
function previewAccent() {
  const image = document.querySelector("[data-preview]");
  const input = document.getElementById("accent_color");
  input?.addEventListener("input", () => {
    const [, digits] = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(input.value.trim()) ?? [];
    if (digits) image.src = image.dataset.preview + digits;
  });
}

/** Refreshes the counts on an issue's page while it is visible. The page is complete without this. */
function watchProgress() {
  const EVERY_MS = 2_000;
  const part = document.querySelector("[data-progress]");
  if (!part) return;
  const address = part.getAttribute("data-progress");
  const show = (selector, text) => {
    for (const element of part.querySelectorAll(selector)) {
      // Only what changed, so that screen readers do not repeat the rest.
      if (element.textContent !== text) element.textContent = text;
    }
  };

  async function look() {
    if (document.hidden) return true;
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) return response.status >= 500;
    const { over, words, mark, progress, eta, done, total, counts } = await response.json();
    // Actions and problems have changed, so the page is loaded again.
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
        // The network may come back.
        () => again(),
      );
    }, EVERY_MS);
  }
  again();
}
