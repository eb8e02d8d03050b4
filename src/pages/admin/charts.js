/* global uPlot */
// Draws the tables of charts with uPlot, which precedes this in the same file (src/pages/assets.ts).

const HEIGHT = 220;

for (const figure of document.querySelectorAll("figure.chart")) draw(figure);

function draw(figure) {
  const series = [...figure.querySelectorAll("[data-series]")].map(({ dataset }) => ({
    name: dataset.series,
    colour: dataset.colour,
    bars: dataset.draw === "bars",
    sign: dataset.down === undefined ? 1 : -1,
  }));
  // The table is newest first, the chart oldest first.
  const rows = [...figure.querySelectorAll("tbody tr")].reverse();
  const days = rows.map((row) => row.querySelector("th").textContent.trim());
  const cells = rows.map((row) => [...row.querySelectorAll("td")]);
  const words = cells.map((row) => row.map((cell) => cell.textContent.trim()));
  const values = series.map(({ sign }, index) => cells.map((row) => sign * Number(row[index].dataset.value)));
  const data = [days.map((_, index) => index), ...values];

  const plot = document.createElement("div");
  plot.className = "plot";
  plot.tabIndex = 0;
  // A slider, because arrow keys move it and screen readers announce its value.
  plot.setAttribute("role", "slider");
  plot.setAttribute("aria-label", `${figure.dataset.title}. ${figure.dataset.hint}`);
  plot.setAttribute("aria-valuemin", "0");
  plot.setAttribute("aria-valuemax", String(days.length - 1));
  const legend = document.createElement("p");
  legend.className = "legend";
  const day = legend.appendChild(document.createElement("span"));
  day.className = "day";
  const counts = series.map(({ name, colour }) => {
    const part = legend.appendChild(document.createElement("span"));
    const swatch = part.appendChild(document.createElement("i"));
    swatch.style.background = `var(${colour})`;
    part.append(`${name} `);
    return part.appendChild(document.createElement("b"));
  });
  figure.prepend(legend, plot);

  let shown = days.length - 1;
  function say(index) {
    shown = index;
    day.textContent = days[index] ?? "";
    counts.forEach((count, at) => {
      count.textContent = words[index]?.[at] ?? "";
    });
    plot.setAttribute("aria-valuenow", String(index));
    const said = series.map(({ name }, at) => `${name} ${words[index]?.[at] ?? ""}`);
    plot.setAttribute("aria-valuetext", `${days[index] ?? ""}: ${said.join(", ")}`);
  }
  say(shown);

  let chart = open();
  function open() {
    const style = getComputedStyle(figure);
    const colour = (name) => style.getPropertyValue(name).trim();
    const font = `12px ${style.fontFamily}`;
    const axis = { font, stroke: colour("--muted"), ticks: { show: false } };
    const grid = { stroke: colour("--rule"), width: 1 };
    const whole = (_, marks) =>
      marks.map((mark) => (Number.isInteger(mark) ? Math.abs(mark).toLocaleString("en", { notation: "compact" }) : ""));
    const options = {
      width: plot.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false }, points: { size: 7 } },
      scales: {
        x: { time: false, range: [-0.6, days.length - 0.4] },
        y: { range: scaleOf },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 30,
          space: 64,
          incrs: [1, 2, 5, 7, 14],
          values: (_, marks) => marks.map((mark) => days[mark] ?? ""),
        },
        { ...axis, grid, size: 44, values: whole },
      ],
      series: [
        {},
        ...series.map(({ name, colour: property, bars }) => ({
          label: name,
          stroke: colour(property),
          width: bars ? 0 : 2,
          points: { show: days.length === 1 },
          ...(bars ? { fill: colour(property), paths: uPlot.paths.bars({ size: [0.7, 40] }) } : {}),
        })),
      ],
      hooks: {
        setCursor: [({ cursor }) => cursor.idx !== null && cursor.idx !== undefined && say(cursor.idx)],
      },
    };
    return new uPlot(options, data, plot);
  }

  /** Returns a scale from zero with room above, never empty. */
  function scaleOf(_, least, most) {
    const [low, high] = [Math.min(0, least ?? 0), Math.max(0, most ?? 0)];
    const room = Math.max(1, (high - low) * 0.06);
    return [low < 0 ? low - room : 0, high + room];
  }

  function redraw() {
    chart.destroy();
    chart = open();
  }

  plot.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: shown - 1, ArrowRight: shown + 1, Home: 0, End: days.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), days.length - 1);
    chart.setCursor({ left: chart.valToPos(index, "x"), top: 0 });
    say(index);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new ResizeObserver(() => {
    if (plot.clientWidth > 0 && plot.clientWidth !== chart.width)
      chart.setSize({ width: plot.clientWidth, height: HEIGHT });
  }).observe(plot);
}
