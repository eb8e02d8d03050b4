/** US dollars that Amazon SES takes for an email without a plan. */
export const EMAIL_PRICE = 0.0001;
