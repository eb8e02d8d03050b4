import { PreferencesFields, type PreferencesFieldsProps } from "../preferences-fields.tsx";
import { ProblemNotice } from "../problem-notice.tsx";
import { type DeskPage, deskPath } from "./desk.ts";
import { DeskForm } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";

interface DeskPreferencesProps extends DeskPage, Omit<PreferencesFieldsProps, "now"> {
  subscriber: { id: number; email: string };
}

/** Edits a subscriber's preferences on their request. */
export function DeskPreferencesPage({ subscriber, ...props }: DeskPreferencesProps) {
  const { preferences, categories, frequencies, timeZones, languages, problems, question, ...page } = props;
  const { subscribers, order } = page.locale.desk;
  const words = subscribers.preferences;
  const path = `subscribers/${subscriber.id}`;
  return (
    <DeskLayout
      {...page}
      section="subscribers"
      title={words.title}
      kicker={{ href: deskPath(page, path), text: subscriber.email }}
      scripts={["category-picker.js"]}
    >
      <p>{words.intro}</p>
      <ProblemNotice locale={page.locale} problems={problems ?? []} />
      <DeskForm {...page} action={`${path}/preferences`}>
        <PreferencesFields {...props} action={deskPath(page, `${path}/preferences`)} />
        <p class="actions">
          <button type="submit">{words.save}</button>
          <a href={deskPath(page, path)}>{order.back}</a>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}
