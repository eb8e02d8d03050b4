// The zone this browser lives in: sent along with the form of somebody who subscribes, offered to somebody who has chosen
// another one, and never changed by itself.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Browsers that hide where they are say UTC, where hardly anybody lives.
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
    // Before what had the focus goes.
    select.focus();
    text.hidden = true;
    button.hidden = true;
    done.textContent = done.dataset.done.replace("{zone}", zone);
  });
}

/** Browsers and servers may know a zone by different names: Asia/Calcutta is Asia/Kolkata. */
function canonical(name) {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return name;
  }
}
