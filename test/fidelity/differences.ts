import type { Difference } from "./compare.ts";

/** A difference that is meant, or not yet mended, and why. */
export type Explained = Difference & { corpus: string; because: string };

/** Every difference there is. The list may only shrink: one that is gone must leave it, and a new one fails. */
export const DIFFERENCES: Explained[] = [
  {
    corpus: "jekyll/custom",
    because: "Jekyll takes a folder around `_posts` for a category; we do not, and name its posts as ignored.",
    post: "blog/_posts/2022-05-05-below-a-folder.md",
    about: "pages",
    built: "published",
    ours: "ignored",
  },
  ...twice({
    corpus: "jekyll/magazine",
    because: "Kramdown shows the stars of Markdown within `details`; we read it, as GitHub does.",
    post: "_posts/2023-10-05-nested.md",
    about: "text",
    built: "* *",
    ours: "",
  }),
  {
    corpus: "jekyll/magazine",
    because: "Kramdown ends a block with a line `^`, which hardly anybody writes.",
    post: "_posts/2023-10-05-nested.md",
    about: "text",
    built: "",
    ours: "^",
  },
  {
    corpus: "jekyll/notebook",
    because: "A setting of `_config.yml` is not in the bucket; the publisher is told the line.",
    post: "_posts/2024-03-15-liquid.md",
    about: "text",
    built: "slow and careful",
    ours: "",
  },
  {
    corpus: "hugo/garden",
    because: "A parameter of `hugo.toml` is not in the bucket; the publisher is told the line.",
    post: "content/posts/shortcodes.md",
    about: "text",
    built: "Grow slowly",
    ours: "",
  },
  {
    corpus: "hugo/garden",
    because: "Hugo gives `www.` without a scheme https; we give it http, as GitHub's specification does.",
    post: "content/posts/yaml.md",
    about: "links",
    built: "https://www.example.org/",
    ours: "none",
  },
  ...twice({
    corpus: "hugo/garden",
    because: "CommonMark shows the stars of Chinese text between quotation marks; we read them as emphasis.",
    post: "content/posts/数字/index.md",
    about: "text",
    built: "* *",
    ours: "",
  }),
  {
    corpus: "hugo/sections",
    because: "A setting of Hugo's turns names of emoji into emoji; elsewhere they stay what was written.",
    post: "content/posts/travel/by-train.md",
    about: "text",
    built: "🚋",
    ours: ": train :",
  },
  {
    corpus: "hexo/journal",
    because: "Hexo sets a quotation's source against its author without a space.",
    post: "source/_posts/tags.md",
    about: "text",
    built: "BookPage",
    ours: "Book Page",
  },
  {
    corpus: "hexo/journal",
    because: "`post_link` without words has the post's title in Hexo; no other post is known when one is read.",
    post: "source/_posts/tags.md",
    about: "text",
    built: "Hello",
    ours: "hello -",
  },
  ...twice({
    corpus: "hexo/journal",
    because: "CommonMark shows the stars of Chinese text between quotation marks; we read them as emphasis.",
    post: "source/_posts/标题.md",
    about: "text",
    built: "* *",
    ours: "",
  }),
];

function twice(difference: Explained): Explained[] {
  return [difference, difference];
}
