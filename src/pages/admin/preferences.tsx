import { deskTexts } from "../../locales/desk.ts";
import { type FollowsProps, FollowsSection } from "../follows.tsx";
import { PreferencesFields, type PreferencesFieldsProps } from "../preferences-fields.tsx";
import { ProblemNotice } from "../problem-notice.tsx";
import { type DeskPage, deskPath } from "./desk.ts";
import { DeskForm, FormToken } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";

interface DeskPreferencesProps extends DeskPage, Omit<PreferencesFieldsProps, "now"> {
  subscriber: { id: number; email: string };
  following: FollowsProps;
}

/** Edits a subscriber's preferences on their request. */
export function DeskPreferencesPage({ subscriber, following, ...props }: DeskPreferencesProps) {
  const { preferences, frequencies, timeZones, languages, problems, ...page } = props;
  const { subscribers, order } = deskTexts(page.locale);
  const words = subscribers.preferences;
  const path = `subscribers/${subscriber.id}`;
  return (
    <DeskLayout
      {...page}
      section="subscribers"
      title={words.title}
      kicker={{ href: deskPath(page, path), text: subscriber.email }}
      scripts={["follow-suggestions.js"]}
    >
      <p>{words.intro}</p>
      <ProblemNotice locale={page.locale} problems={problems ?? []} />
      <FollowsSection
        {...following}
        {...page}
        action={deskPath(page, `${path}/follows`)}
        page={deskPath(page, `${path}/preferences`)}
        leave={deskPath(page, `${path}/unsubscribe`)}
      >
        <FormToken {...page} />
      </FollowsSection>
      <DeskForm {...page} action={`${path}/preferences`}>
        <h2>{page.locale.pages.following.other}</h2>
        <PreferencesFields {...props} />
        <p class="actions">
          <button type="submit">{words.save}</button>
          <a href={deskPath(page, path)}>{order.back}</a>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}
