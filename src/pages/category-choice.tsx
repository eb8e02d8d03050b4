import type { Label, LabelCount } from "../core/category.ts";
import { mostUsed } from "./category-list.tsx";

/** Boxes in sight; further categories stand behind a fold, or are left for later. */
const SHOWN_MAX = 30;

/** The chosen ones first, then those with the most posts. A chosen one that no longer occurs is kept: saving the form must not drop it unseen. */
export function offer(categories: LabelCount[], chosen: string[]): { shown: Label[]; rest: Label[] } {
  const titles = new Map(categories.map(({ id, title }) => [id, title]));
  const first = chosen.map((id) => ({ id, title: titles.get(id) ?? id }));
  const others = mostUsed(categories, categories.length).filter(({ id }) => !chosen.includes(id));
  const room = Math.max(0, SHOWN_MAX - first.length);
  return { shown: [...first, ...others.slice(0, room)], rest: others.slice(room) };
}

/** Categories to tick; all fields are called `categories` and hold an id. */
export function CategoryChoice({ categories, chosen, lang }: { categories: Label[]; chosen: string[]; lang?: string }) {
  return (
    <ul class="choice" lang={lang}>
      {categories.map(({ id, title }) => (
        <li>
          <label>
            <input type="checkbox" name="categories" value={id} checked={chosen.includes(id)} />
            <span>{title}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}
