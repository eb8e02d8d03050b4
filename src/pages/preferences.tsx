import { Layout } from "./layout.tsx";
import { linkPath, type Own, OwnData } from "./own-data.tsx";
import { PreferencesFields, type PreferencesFieldsProps } from "./preferences-fields.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { SubmitButton } from "./submit-button.tsx";

export interface PreferencesPageProps extends PreferencesFieldsProps {
  own: Own;
}

/** Edits preferences. Posts to where its link leads. */
export function PreferencesPage({ own, ...props }: PreferencesPageProps) {
  const { site, locale, problems = [] } = props;
  const words = locale.pages.preferences;
  const action = linkPath(props, own.link);
  return (
    <Layout
      site={site}
      locale={locale}
      title={words.title}
      scripts={["forms.js", "time-zone.js", "category-picker.js"]}
      personal
      width="narrow"
    >
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <ProblemNotice locale={locale} problems={problems} />
      <form method="post" action={action}>
        <PreferencesFields {...props} action={action} />
        <SubmitButton locale={locale} text={words.button} />
      </form>
      <OwnData own={own} isActive site={site} locale={locale} />
    </Layout>
  );
}
