import type { Page } from "./page.ts";

interface SubmitButtonProps extends Pick<Page, "locale"> {
  text: string;
  /** Submitted with the form if this button is pressed. */
  name?: string;
  value?: string;
}

/** A submit button. `forms.js` shows progress and prevents a second submission. */
export function SubmitButton({ locale, text, name, value }: SubmitButtonProps) {
  return (
    <button type="submit" name={name} value={value} data-busy={locale.pages.busy}>
      {text}
    </button>
  );
}
