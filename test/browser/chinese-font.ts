import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import wawoff2 from "wawoff2";

const PACKAGE = createRequire(import.meta.url).resolve("@fontsource-variable/noto-sans-sc/package.json");

/**
 * Writes a fontconfig file with which Chromium finds a Chinese font, on a machine that has none. The font comes by
 * npm in WOFF2, which is read from pages only, so it is unpacked once.
 */
export async function withChineseFont(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, "utf8")) as { version: string };
  const folder = join(tmpdir(), `gazette-fonts-${version}`);
  const settings = join(folder, "fonts.conf");
  if (await isThere(settings)) return settings;
  const draft = await mkdtemp(`${folder}-`);
  await mkdir(join(draft, "noto"));
  const files = join(dirname(PACKAGE), "files");
  for (const name of await readdir(files)) {
    const font = await wawoff2.decompress(await readFile(join(files, name)));
    await writeFile(join(draft, "noto", name.replace(/\.woff2$/, ".ttf")), font);
  }
  await writeFile(join(draft, "fonts.conf"), settingsFor(folder));
  // Written atomically, as test files run concurrently.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return settings;
}

function settingsFor(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, "noto")}</dir>
  <cachedir>${join(folder, "cache")}</cachedir>
</fontconfig>
`;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
