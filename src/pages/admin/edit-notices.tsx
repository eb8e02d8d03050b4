import type { Problem } from "../../core/posts/post.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { Reason } from "./reason.tsx";

/** Lists what of an editor's file changes nothing. */
export function EditNotices({ fileKey, notices, ...page }: DeskPage & { fileKey: string; notices: Problem[] }) {
  const { edit, posts } = deskTexts(page.locale);
  if (notices.length === 0) return null;
  return (
    <section class="notice" aria-labelledby="file-notices">
      <h2 id="file-notices">{edit.notices(fileKey)}</h2>
      <ul>
        {notices.map(({ line, reason }) => (
          <li>
            {line === undefined ? null : `${posts.line} ${line}: `}
            <Reason {...page} reason={reason} />
          </li>
        ))}
      </ul>
    </section>
  );
}
