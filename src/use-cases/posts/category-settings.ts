import {
  type CategorySettings,
  categorySettingsText,
  parseCategorySettings,
} from "../../core/posts/category-settings.ts";
import { CATEGORIES_KEY } from "../../core/posts/object-key.ts";
import { reason } from "../../core/reason.ts";
import type { Ports } from "../../ports/index.ts";
import type { ObjectInfo, Precondition } from "../../ports/posts/object-store.ts";

type SettingsPorts = Pick<Ports, "objects" | "posts" | "categories">;

/**
 * Updates the index with the desk's settings in the bucket. Restores the object if it is missing, because tools that mirror
 * a folder delete what they do not know. An object of `{}` clears the settings.
 */
export async function syncCategorySettings(ports: SettingsPorts, at: number): Promise<"read" | "unreadable"> {
  const { objects, posts, categories } = ports;
  const info = await objects.head(CATEGORIES_KEY);
  const { etag, desk } = await categories.settings();
  if (!info) {
    const orders = Object.keys(desk.titles).length + Object.keys(desk.merges).length;
    const put = orders > 0 ? await writeCategorySettings(ports, "absent", desk) : undefined;
    if (put) await categories.saveSettings(put.etag, desk);
    return "read";
  }
  if (info.etag === etag) return "read";
  const known = (await posts.states([CATEGORIES_KEY])).get(CATEGORIES_KEY);
  if (known?.state === "quarantined" && known.etag === info.etag) return "unreadable";
  const object = await objects.get(CATEGORIES_KEY);
  if (!object) return "read";
  const orders = parseCategorySettings(new TextDecoder().decode(object.bytes));
  if (!orders) {
    const problem = { line: undefined, reason: reason("category-settings-unreadable") };
    await posts.save([{ state: "quarantined", key: CATEGORIES_KEY, etag: object.etag, problem }], { at, now: at });
    return "unreadable";
  }
  if (known) await posts.save([{ state: "ignored", key: CATEGORIES_KEY, etag: object.etag }], { at, now: at });
  await categories.saveSettings(object.etag, orders);
  return "read";
}

/** Writes the desk's settings if the bucket still holds what was read. Returns `undefined` if another writer was faster. */
export function writeCategorySettings(
  { objects }: Pick<Ports, "objects">,
  precondition: Precondition,
  settings: CategorySettings,
): Promise<ObjectInfo | undefined> {
  const bytes = new TextEncoder().encode(categorySettingsText(settings));
  return objects.putIf(precondition, CATEGORIES_KEY, bytes, "application/json");
}
