import type { Page } from "./page.ts";

interface SubmitButtonProps extends Pick<Page, "locale"> {
  text: string;
  /** Sent along when it is this one that was pressed. */
  name?: string;
  value?: string;
}

/** The button of a form. `forms.js` lets it say that the form is on its way, and be pressed once. */
export function SubmitButton({ locale, text, name, value }: SubmitButtonProps) {
  return (
    <button type="submit" name={name} value={value} data-busy={locale.pages.busy}>
      {text}
    </button>
  );
}
