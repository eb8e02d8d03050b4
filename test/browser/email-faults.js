// Runs in the page: lists the faults of a rendered email, one sentence each.
(() => {
  const found = [];
  const say = (what, element) =>
    found.push(`${what}: ${element.tagName} ${(element.textContent ?? "").trim().slice(0, 40)}`);
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    if (!element) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? ground(element.parentElement) : backgroundColor;
  };

  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`wider than the screen: ${document.documentElement.scrollWidth}`);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!element || node.textContent?.trim() === "" || !element.checkVisibility()) continue;
    const { color, fontSize } = getComputedStyle(element);
    const [light = 0, dark = 0] = [luminance(color), luminance(ground(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) say(`contrast ${contrast.toFixed(2)}`, element);
    if (Number.parseFloat(fontSize) < 14) say(`type of ${fontSize}`, element);
  }

  for (const image of document.images) {
    const { width, height } = image.getBoundingClientRect();
    if (!image.hasAttribute("alt")) say("no alt", image);
    if (height > 400 || width > 562) say(`a picture of ${width} × ${height}`, image);
  }
  // Tap targets: buttons and the links in the footer.
  const pressed = [...document.querySelectorAll("a")].filter(
    (link) => getComputedStyle(link).display === "inline-block",
  );
  for (const link of pressed) {
    const { height, width } = link.getBoundingClientRect();
    if (height < 44 || (width < 44 && (link.textContent ?? "").length > 2))
      say(`only ${width} × ${height} to press`, link);
  }

  const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(({ tagName }) => Number(tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) found.push("not one h1");
  levels.forEach((level, at) => {
    if (level > (levels[at - 1] ?? 0) + 1) found.push(`h${level} after h${levels[at - 1] ?? 0}`);
  });
  for (const table of document.querySelectorAll("table"))
    if (table.getAttribute("role") !== "presentation") say("a table of layout", table);
  if (!document.documentElement.lang || !document.documentElement.dir) found.push("no language or direction");
  return found;
})();
