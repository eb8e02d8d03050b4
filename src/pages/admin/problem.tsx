import type { Reason as AnyReason } from "../../core/reason.ts";
import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage, Section } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { Reason } from "./reason.tsx";

interface DeskProblemProps extends DeskPage {
  section: Section | undefined;
  kind: "nothing-here" | "form-expired" | "refused";
  reason?: AnyReason | undefined;
  back: { href: string; text: string };
}

/** Explains why an action failed, with a link back. */
export function DeskProblemPage({ kind, reason, back, ...page }: DeskProblemProps) {
  const words = deskTexts(page.locale).problems[kind];
  return (
    <DeskLayout {...page} title={words.title}>
      <p class="notice" role="alert">
        {words.happened} {reason ? <Reason {...page} reason={reason} /> : null}
      </p>
      <p class="onward">
        <a href={back.href}>{back.text}</a>
      </p>
    </DeskLayout>
  );
}
