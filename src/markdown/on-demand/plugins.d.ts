declare module "markdown-it-deflist" {
  export default function plugin(md: import("markdown-it").MarkdownIt): void;
}
declare module "markdown-it-mark" {
  export default function plugin(md: import("markdown-it").MarkdownIt): void;
}
declare module "markdown-it-emoji/lib/data/full.mjs" {
  const names: Record<string, string>;
  export default names;
}
