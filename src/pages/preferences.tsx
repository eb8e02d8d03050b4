import { type FollowsProps, FollowsSection } from "./follows.tsx";
import { Layout } from "./layout.tsx";
import { linkPath, type Own, OwnData } from "./own-data.tsx";
import { PreferencesFields, type PreferencesFieldsProps } from "./preferences-fields.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

export interface PreferencesPageProps extends PreferencesFieldsProps {
  own: Own;
  following: FollowsProps;
  /** The token that unsubscribes. */
  leave: string;
}

/** Edits preferences. Posts to where its link leads; what is followed, to `follows` below. */
export function PreferencesPage({ own, following, leave, ...props }: PreferencesPageProps) {
  const { site, locale, problems = [] } = props;
  const words = locale.pages.preferences;
  const action = linkPath(props, own.link);
  return (
    <Layout
      site={site}
      locale={locale}
      title={words.title}
      scripts={["forms.js", "time-zone.js", "follow-suggestions.js"]}
      personal
      width="narrow"
    >
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <ProblemNotice locale={locale} problems={problems} />
      <FollowsSection
        {...following}
        action={`${action}/follows`}
        page={action}
        leave={sitePath(site, `unsubscribe/${encodeURIComponent(leave)}`)}
        site={site}
        locale={locale}
      />
      <form method="post" action={action} aria-labelledby="delivery">
        <h2 id="delivery">{locale.pages.following.other}</h2>
        <PreferencesFields {...props} />
        <SubmitButton locale={locale} text={words.button} />
      </form>
      <OwnData own={own} isActive site={site} locale={locale} />
    </Layout>
  );
}
