import * as formats from "./index.ts";

/** What every page says of the site's feeds. */
export const ANNOUNCED = Object.values(formats).map(({ filename, type, name }) => ({ filename, type, name }));
