import { type MirrorCounts, REFUSALS } from "../../core/posts/remote-image.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { DeskTable, Figures } from "./table.tsx";

/** Shows how many images of other hosts were mirrored, and why some were not. */
export function MirrorSection({ locale, counts }: Pick<DeskPage, "locale"> & { counts: MirrorCounts }) {
  const { mirror: words, number } = deskTexts(locale);
  const refused = REFUSALS.flatMap((reason) => {
    const images = counts.refused[reason] ?? 0;
    return images > 0 ? [{ reason, images }] : [];
  });
  return (
    <section aria-labelledby="mirror">
      <h2 id="mirror">{words.title}</h2>
      <Figures
        figures={[
          { name: words.mirrored, value: number(counts.mirrored) },
          { name: words.waiting, value: number(counts.waiting) },
          { name: words.refused, value: number(refused.reduce((sum, { images }) => sum + images, 0)) },
        ]}
      />
      {refused.length === 0 ? null : (
        <>
          <p>{words.whatToDo}</p>
          <DeskTable label={words.refused} columns={[{ name: words.reason }, { name: words.images, number: true }]}>
            {refused.map(({ reason, images }) => (
              <tr>
                <th scope="row" data-name={words.reason}>
                  {words.reasons[reason]}
                </th>
                <td data-name={words.images} class="number">
                  {number(images)}
                </td>
              </tr>
            ))}
          </DeskTable>
        </>
      )}
    </section>
  );
}
