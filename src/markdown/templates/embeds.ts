import { link, startTag } from "./html.ts";

/** Returns a link to something that other sites show in a frame, with its picture where its address is known. */
export function youtube(given: string, title?: string): string | undefined {
  const id =
    /^[\w-]{6,20}$/.exec(given)?.[0] ??
    /(?:[?&]v=|youtu\.be\/|\/(?:embed|shorts|live)\/)([\w-]{6,20})/.exec(given)?.[1];
  if (id === undefined) return webLink(given);
  const picture = startTag("img", { src: `https://i.ytimg.com/vi/${id}/hqdefault.jpg`, alt: title || "YouTube" });
  return `${startTag("a", { href: `https://www.youtube.com/watch?v=${id}` })}${picture}</a>`;
}

export function vimeo(given: string, title?: string): string | undefined {
  const id = /^\d{3,15}$/.exec(given)?.[0];
  return id === undefined ? webLink(given, title) : link(`https://vimeo.com/${id}`, title);
}

/** Links to `user/id` or an id, and to one of its files. */
export function gist(given: string, file = ""): string | undefined {
  const path = /^[\w-]+(?:\/[\w-]+)?$/.exec(given.replace(/\.js$/, ""))?.[0];
  if (path === undefined) return webLink(given);
  const anchor = file === "" ? "" : `#file-${file.toLowerCase().replace(/[^a-z0-9_]+/g, "-")}`;
  return link(`https://gist.github.com/${path}${anchor}`);
}

export function tweet(id: string, user = "i"): string | undefined {
  const number = /^\d{5,25}$/.exec(id)?.[0];
  return number === undefined
    ? webLink(id)
    : link(`https://x.com/${/^\w{1,20}$/.test(user) ? user : "i"}/status/${number}`);
}

export function instagram(given: string): string | undefined {
  const id = /^[\w-]{5,40}$/.exec(given)?.[0];
  return id === undefined ? webLink(given) : link(`https://www.instagram.com/p/${id}/`);
}

export function webLink(address: string, text?: string): string | undefined {
  return /^(?:https?:)?\/\/[^\s/]/i.test(address) ? link(address, text || undefined) : undefined;
}
