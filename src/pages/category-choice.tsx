import type { Label } from "../core/posts/category.ts";

interface CategoryChoiceProps {
  categories: Label[];
  /** Category ids. */
  chosen: string[];
  lang?: string | undefined;
  label?: string;
  labelledBy?: string;
}

/** Checkboxes for categories, all named `categories`, with ids as values. */
export function CategoryChoice({ categories, chosen, lang, label, labelledBy }: CategoryChoiceProps) {
  return (
    <ul class="choice" lang={lang} aria-label={label} aria-labelledby={labelledBy}>
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
