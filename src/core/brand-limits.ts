/** Links in the navigation and in the footer. */
export const LINKS_MAX = 10;

/** Characters of a brand's texts. */
export const LABEL_MAX = 60;
export const ABOUT_MAX = 1_000;
export const MAIL_TEXT_MAX = 5_000;
export const NAME_MAX = 100;
export const PREFIX_MAX = 30;
export const WORDS_MAX = 500;
