import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import type { Writing } from "../../../locales/writing.ts";
import { type DeskPage, deskPath } from "../desk.ts";
import { DeskLayout } from "../layout.tsx";
import { Reason } from "../reason.tsx";

interface PictureProps extends DeskPage {
  words: Writing;
  uploaded: AnyReason | { alt: string; url: string };
}

/** Shows the line that puts an uploaded picture into a post, where no script does it. */
export function PicturePage({ words, uploaded, ...page }: PictureProps) {
  const posts = { href: deskPath(page, "posts"), text: deskTexts(page.locale).sections.posts };
  return (
    <DeskLayout {...page} section="posts" kicker={posts} title={words.picture.title}>
      {"code" in uploaded ? (
        <p class="notice" role="alert">
          <Reason {...page} reason={uploaded} />
        </p>
      ) : (
        <>
          <p role="status">{words.picture.copy}</p>
          <pre class="sample">{`![${uploaded.alt}](${uploaded.url})`}</pre>
        </>
      )}
    </DeskLayout>
  );
}
