/** What `npx gazette new` says. */
export const newPost = {
  about: "Create a post with front matter, dated now in the site's time zone, and print its path.",
  title: "the title, in any script",
  category: "a category; repeat for several",
  draft: "add `draft: true`, so that it is not published yet",
  json: "print one JSON object instead of the path",
  noTitle: "A post needs a title of at least one character.",
  exists: (path: string) => `${path} already exists. Choose another title.`,
  noFolder: (dir: string) => `Folder not found: ${dir}. \`npx gazette init ${dir}\` creates it.`,
};
