/** Every sentence of the emails in English. */
export const emails = {};
