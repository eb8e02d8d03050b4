import type { RefusedRow } from "../../core/field-reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { Reason } from "./reason.tsx";
import { DeskTable } from "./table.tsx";

interface RefusedRowsProps extends DeskPage {
  rows: RefusedRow[];
  /** The number of all refused rows, including those not shown. */
  total: number;
}

/** Lists refused rows of an upload and why. */
export function RefusedRows({ rows, total, ...page }: RefusedRowsProps) {
  const words = deskTexts(page.locale).import;
  if (rows.length === 0) return null;
  return (
    <>
      <DeskTable
        label={words.refused}
        columns={[{ name: words.row, number: true }, { name: words.email }, { name: words.reason }]}
      >
        {rows.map(({ row, email, errors }) => (
          <tr>
            <td data-name={words.row} class="number">
              {row}
            </td>
            <th scope="row" data-name={words.email} class="address" lang="">
              {email}
            </th>
            <td data-name={words.reason}>
              {errors.map(({ field, reason }) => (
                <span class="line">
                  <span lang="en">{`${field}: `}</span>
                  <Reason {...page} reason={reason} />
                </span>
              ))}
            </td>
          </tr>
        ))}
      </DeskTable>
      {total > rows.length ? <p class="hint">{words.moreRefused(total - rows.length)}</p> : null}
    </>
  );
}
