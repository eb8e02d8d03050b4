// Runs in a copy of a Hexo folder: writes what Hexo builds to the folder that is named, with what it made of each post.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const folder = process.cwd();
const [, , out] = process.argv;
const Hexo = createRequire(join(folder, "package.json"))("hexo");
const hexo = new Hexo(folder, { silent: true });
await hexo.init();
// Whoever sets no zone has the machine's; whoever sets one has it on their machine, too: Hexo uses both.
process.env.TZ = hexo.config.timezone;
await hexo.load();
const write = (path, bytes) => {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
};
for (const path of hexo.route.list()) {
  const chunks = [];
  for await (const chunk of hexo.route.get(path)) chunks.push(Buffer.from(chunk));
  write(path, Buffer.concat(chunks));
}
const names = (labels) => labels.map(({ name }) => name);
const posts = hexo.locals.get("posts").map((post) => ({
  source: `source/${post.source}`,
  file: post.path.replace(/^\//, "").replace(/\/$/, "/index.html"),
  title: post.title,
  date: post.date.toISOString(),
  categories: names(post.categories),
  tags: names(post.tags),
  html: post.content,
}));
write("fidelity.json", JSON.stringify(posts));
await hexo.exit();
