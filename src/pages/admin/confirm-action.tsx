import { type DeskPage, deskPath, type Section } from "./desk.ts";
import { DeskField, DeskForm } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";

interface ConfirmActionProps extends DeskPage {
  section: Section;
  title: string;
  /** What will happen, a paragraph each. */
  text: string[];
  button: string;
  /** Below `/admin/`, of the form and of the page to go back to. */
  action: string;
  back: string;
  /** What the link back says where "Go back" is not plain enough. */
  backText?: string | undefined;
  /** Hidden fields of the form. */
  fields?: Record<string, string>;
  /** Another action that may be meant. */
  instead?: { href: string; text: string };
  /** Shows a field for the reason. */
  asksReason?: boolean;
}

/** Asks before an action that is not easily undone. */
export function ConfirmActionPage(props: ConfirmActionProps) {
  const { section, title, text, button, action, back, backText, fields = {}, instead, asksReason, ...page } = props;
  const words = page.locale.desk.order;
  return (
    <DeskLayout {...page} section={section} title={title}>
      {text.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <DeskForm {...page} action={action}>
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {asksReason ? (
          <DeskField id="reason" label={words.reason}>
            <input id="reason" name="reason" type="text" maxlength={500} autocomplete="off" />
          </DeskField>
        ) : null}
        <p class="actions">
          <button type="submit">{button}</button>
          {instead ? <a href={instead.href}>{instead.text}</a> : null}
          <a href={deskPath(page, back)}>{backText ?? words.back}</a>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}
