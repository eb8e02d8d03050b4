import { DeskTable } from "./table.tsx";

/** A curve or bars of a chart, which are a column of its table. */
export interface Series {
  name: string;
  /** A custom property of the stylesheet: `--good`. */
  colour: string;
  draw: "line" | "bars";
  /** Small numbers beside large ones have a scale of their own, on the right. */
  aside?: boolean;
  /** What is lost hangs down from the line. */
  down?: boolean;
}

interface ChartProps {
  id: string;
  title: string;
  /** How to read it: for who moves through it by keyboard. */
  hint: string;
  /** What the column of days is called, and the button for the table. */
  words: { day: string; table: string };
  series: Series[];
  /** Oldest first, a number for each series. */
  days: { name: string; values: number[] }[];
  number: (value: number) => string;
}

/**
 * Numbers by day as a table, which `charts.js` draws: whoever has no script, or does not see, has the same numbers.
 */
export function Chart({ id, title, hint, words, series, days, number }: ChartProps) {
  return (
    <figure class="chart" id={id} data-title={title} data-hint={hint}>
      <details>
        <summary>{words.table}</summary>
        <DeskTable label={title} columns={[{ name: words.day }, ...series.map(({ name }) => ({ name, number: true }))]}>
          {[...days].reverse().map(({ name, values }) => (
            <tr>
              <th scope="row">{name}</th>
              {values.map((value, index) => (
                <td class="number" data-name={series[index]?.name} data-value={value}>
                  {number(value)}
                </td>
              ))}
            </tr>
          ))}
        </DeskTable>
      </details>
      <div hidden>
        {series.map(({ name, colour, draw, aside, down }) => (
          <span data-series={name} data-colour={colour} data-draw={draw} data-aside={aside} data-down={down} />
        ))}
      </div>
    </figure>
  );
}
