// Runs in the page: lists its usability faults, one sentence each.
(() => {
  const faults = [];
  const say = (element, what) =>
    faults.push(
      `<${element.localName} class="${element.className}"> "${element.textContent.trim().slice(0, 30)}": ${what}`,
    );
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen, .trap, .skip");

  if (document.documentElement.lang === "") faults.push("The page does not say its language.");
  if (document.querySelectorAll("h1").length !== 1) faults.push("The page has not one first heading.");
  for (const landmark of ["body > header", "body > main", "body > footer", "nav"])
    if (!document.querySelector(landmark)) faults.push(`The page has no ${landmark}.`);
  const navs = [...document.querySelectorAll("nav")].map((nav) => nav.getAttribute("aria-label"));
  if (navs.includes(null) || new Set(navs).size < navs.length) faults.push(`Landmarks cannot be told apart: ${navs}.`);

  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (control.labels.length === 0 && !control.ariaLabel) say(control, "has no label");
  for (const link of document.querySelectorAll("a[href], button"))
    if (link.textContent.trim() === "" && !link.ariaLabel && !link.querySelector("img[alt]:not([alt=''])"))
      say(link, "says nothing");
  for (const image of document.querySelectorAll("img")) if (!image.hasAttribute("alt")) say(image, "has no alt");

  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const own = Number(heading.localName[1]);
    if (own > level + 1) say(heading, `leaves out a level after h${level}`);
    level = own;
  }

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`The page is ${root.scrollWidth} wide in a window of ${root.clientWidth}.`);
    for (const element of document.querySelectorAll("body *"))
      if (isShown(element) && element.getBoundingClientRect().right > root.clientWidth + 1) say(element, "sticks out");
  }

  // WCAG 2.2 §1.4.3.
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const read = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const colours = new Map();
  const colour = (css) => {
    if (!colours.has(css)) colours.set(css, read(css));
    return colours.get(css);
  };
  const over = ([red, green, blue, alpha], below) =>
    [red, green, blue].map((part, index) => (part * alpha + below[index] * (255 - alpha)) / 255);
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = new Map();
  const ground = (element) => {
    if (!element) return colour("Canvas");
    if (!grounds.has(element))
      grounds.set(element, over(colour(getComputedStyle(element).backgroundColor), ground(element.parentElement)));
    return grounds.get(element);
  };
  const opacity = (element) => (element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const judged = new Set();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (text.data.trim() === "" || judged.has(element) || element.localName === "script" || !isShown(element)) continue;
    judged.add(element);
    const style = getComputedStyle(element);
    const below = ground(element);
    const [red, green, blue, alpha] = colour(style.color);
    const ink = over([red, green, blue, alpha * opacity(element)], below);
    const [low, high] = [luminance(ink), luminance(below)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const isInactive = element.closest("[aria-disabled=true], :disabled");
    if (ratio < (isLarge ? 3 : 4.5) && !isInactive) say(element, `can hardly be read: contrast ${ratio.toFixed(1)}`);
    if (size < 12) say(element, `is tiny: ${size}px`);
    if (/\p{sc=Han}/u.test(text.data) && !["normal", "0px"].includes(style.letterSpacing))
      say(element, "has spaced letters");
    if (/\p{sc=Han}/u.test(text.data) && style.fontStyle === "italic") say(element, "has slanted Chinese");
  }
  return faults;
})();
