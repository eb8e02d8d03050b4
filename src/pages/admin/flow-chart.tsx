import type { Period } from "../../core/archive.ts";
import { wallTime } from "../../core/wall-clock.ts";
import type { DeskPage } from "./desk.ts";
import { DeskTable } from "./table.tsx";

export interface DayFlow extends Period {
  joined: number;
  left: number;
}

const HEIGHT = 100;
const WIDTH = 10;

/** Who joined, upwards, and who left, downwards, day by day; the same as a table for whoever cannot see it. */
export function FlowChart({ days, ...page }: DeskPage & { days: DayFlow[] }) {
  const { locale, site } = page;
  const words = locale.desk.overview.flow;
  const sum = (name: "joined" | "left") => days.reduce((total, day) => total + day[name], 0);
  const most = Math.max(1, ...days.map(({ joined }) => joined)) + Math.max(0, ...days.map(({ left }) => left));
  const scale = (HEIGHT - 2) / most;
  const base = Math.max(1, ...days.map(({ joined }) => joined)) * scale + 1;
  const dayText = (at: number) => locale.desk.day(wallTime(at, site.timeZone));
  const [first, last] = [days[0], days.at(-1)];
  return (
    <figure class="flow">
      <p class="legend">
        <span class="joined">{words.joined(sum("joined"))}</span>
        <span class="left">{words.left(sum("left"))}</span>
      </p>
      <svg
        viewBox={`0 0 ${days.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.chart(sum("joined"), sum("left"))}
      >
        {days.map(({ since, joined, left }, index) => (
          <g>
            <title>{words.ofDay(dayText(since), joined, left)}</title>
            <rect
              class="joined"
              x={index * WIDTH + 1}
              y={base - joined * scale}
              width={WIDTH - 2}
              height={joined * scale}
            />
            <rect class="left" x={index * WIDTH + 1} y={base} width={WIDTH - 2} height={left * scale} />
            <rect class="pointed" x={index * WIDTH} y="0" width={WIDTH} height={HEIGHT} />
          </g>
        ))}
        <line x1="0" y1={base} x2={days.length * WIDTH} y2={base} />
      </svg>
      {first && last ? (
        <p class="ends" aria-hidden="true">
          <span>{dayText(first.since)}</span>
          <span>{dayText(last.since)}</span>
        </p>
      ) : null}
      <details>
        <summary>{words.table}</summary>
        <DeskTable
          label={words.title}
          columns={[
            { name: words.day },
            { name: words.joinedColumn, number: true },
            { name: words.leftColumn, number: true },
          ]}
        >
          {[...days].reverse().map(({ since, joined, left }) => (
            <tr>
              <th scope="row" data-name={words.day}>
                {dayText(since)}
              </th>
              <td data-name={words.joinedColumn} class="number">
                {joined}
              </td>
              <td data-name={words.leftColumn} class="number">
                {left}
              </td>
            </tr>
          ))}
        </DeskTable>
      </details>
    </figure>
  );
}
