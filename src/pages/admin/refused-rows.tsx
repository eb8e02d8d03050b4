import type { DeskPage } from "./desk.ts";
import { Reason } from "./reason.tsx";
import { DeskTable } from "./table.tsx";

interface RefusedRowsProps extends DeskPage {
  rows: { row: number; email: string; reason: string }[];
  /** All that were refused; more than are shown. */
  total: number;
}

/** Rows of an uploaded file that could not be taken, and why. */
export function RefusedRows({ rows, total, ...page }: RefusedRowsProps) {
  const words = page.locale.desk.import;
  if (rows.length === 0) return null;
  return (
    <>
      <DeskTable
        label={words.refused}
        columns={[{ name: words.row, number: true }, { name: words.email }, { name: words.reason }]}
      >
        {rows.map(({ row, email, reason }) => (
          <tr>
            <td data-name={words.row} class="number">
              {row}
            </td>
            <th scope="row" data-name={words.email} class="address" lang="">
              {email}
            </th>
            <td data-name={words.reason}>
              <RowReasons {...page} text={reason} />
            </td>
          </tr>
        ))}
      </DeskTable>
      {total > rows.length ? <p class="hint">{words.moreRefused(total - rows.length)}</p> : null}
    </>
  );
}

/** What is wrong with a row, column by column: `hour: …`. */
function RowReasons({ text, ...page }: DeskPage & { text: string }) {
  const parts = text.split(/(?:^| )(email|categories|frequency|hour|timezone|language|status|reason|detail): /);
  if (parts.length < 3) return <Reason {...page} text={text} />;
  return Array.from({ length: (parts.length - 1) / 2 }, (_, index) => (
    <span class="line">
      <span lang="en">{`${parts[index * 2 + 1]}: `}</span>
      <Reason {...page} text={parts[index * 2 + 2] ?? ""} />
    </span>
  ));
}
