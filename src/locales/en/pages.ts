/** Every sentence of the pages in English. */
export const pages = {};
