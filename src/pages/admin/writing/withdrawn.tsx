import { deskTexts } from "../../../locales/desk.ts";
import type { Writing } from "../../../locales/writing.ts";
import { type DeskPage, deskPath } from "../desk.ts";
import { DeskForm } from "../form.tsx";
import { DeskLayout } from "../layout.tsx";
import { Moment } from "../moment.tsx";
import { DeskTable } from "../table.tsx";

interface WithdrawnProps extends DeskPage {
  words: Writing;
  copies: { copy: string; key: string; withdrawnAt: number }[];
  /** How many are listed at most. */
  most: number;
  /** The copy that could not be restored, because its name is taken. */
  taken: string | undefined;
}

/** Lists posts whose files were kept when they were withdrawn. */
export function WithdrawnPage({ words, copies, most, taken, ...page }: WithdrawnProps) {
  const { withdrawn, key: file } = words;
  const posts = { href: deskPath(page, "posts"), text: deskTexts(page.locale).sections.posts };
  return (
    <DeskLayout {...page} section="posts" kicker={posts} title={withdrawn.title}>
      {taken === undefined ? null : (
        <p class="notice" role="alert">
          {withdrawn.taken}
        </p>
      )}
      <p>{withdrawn.text}</p>
      {copies.length === 0 ? (
        <p class="empty">{withdrawn.none}</p>
      ) : (
        <DeskTable
          label={withdrawn.title}
          columns={[{ name: file }, { name: withdrawn.at }, { name: withdrawn.restore }]}
        >
          {copies.map(({ copy, key, withdrawnAt }) => (
            <tr>
              <th scope="row" data-name={file} class="key" lang="">
                {key}
              </th>
              <td data-name={withdrawn.at}>
                <Moment {...page} at={withdrawnAt} />
              </td>
              <td data-name={withdrawn.restore}>
                <DeskForm {...page} action="posts/restore">
                  <input type="hidden" name="copy" value={copy} />
                  <button type="submit" class="quiet" aria-label={withdrawn.restoreOf(key)}>
                    {withdrawn.restore}
                  </button>
                </DeskForm>
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      {copies.length === most ? <p class="hint">{withdrawn.more(most)}</p> : null}
    </DeskLayout>
  );
}
