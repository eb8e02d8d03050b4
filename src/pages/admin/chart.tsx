import { DeskTable } from "./table.tsx";

/** A line or bars of a chart, one column of its table. All share its one scale. */
export interface Series {
  name: string;
  /** A custom property of the stylesheet, e.g. `--good`. */
  colour: string;
  draw: "line" | "bars";
  /** Draws downwards, for losses. */
  down?: boolean;
}

interface ChartProps {
  id: string;
  title: string;
  /** How to read it by keyboard. */
  hint: string;
  /** Name of the day column, and of the button that shows the table. */
  words: { day: string; table: string };
  series: Series[];
  /** Oldest first, with one number per series. */
  days: { name: string; values: number[] }[];
  number: (value: number) => string;
}

/**
 * Renders numbers by day as a table, from which `charts.js` draws a chart. Without scripts and for screen readers the table
 * remains.
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
        {series.map(({ name, colour, draw, down }) => (
          <span data-series={name} data-colour={colour} data-draw={draw} data-down={down} />
        ))}
      </div>
    </figure>
  );
}
