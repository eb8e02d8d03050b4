// Submits the browser's time zone with a new subscription, and offers it where another one is chosen. Never changes a choice
// by itself.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Browsers that hide their location report UTC.
if (zone && !/^(UTC|GMT|Etc\/.*)$/.test(zone)) {
  for (const field of document.querySelectorAll("input[name=timezone]")) field.value = zone;
  for (const offer of document.querySelectorAll("[data-zone]")) show(offer);
}

function show(offer) {
  const select = document.getElementById(offer.dataset.zone);
  const [text, button, done] = ["[data-text]", "button", "[role=status]"].map((part) => offer.querySelector(part));
  if (canonical(select.value) === canonical(zone)) return;
  text.textContent = text.textContent.replace("{zone}", zone);
  offer.hidden = false;
  button.addEventListener("click", () => {
    const known = [...select.options].find(({ value }) => value === zone || canonical(value) === canonical(zone));
    if (!known) select.append(new Option(zone, zone));
    select.value = known?.value ?? zone;
    // Moves the focus before its element is hidden.
    select.focus();
    text.hidden = true;
    button.hidden = true;
    done.textContent = done.dataset.done.replace("{zone}", zone);
  });
}

/** Returns a zone's canonical name: browsers and servers may differ, as in Asia/Calcutta and Asia/Kolkata. */
function canonical(name) {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return name;
  }
}
