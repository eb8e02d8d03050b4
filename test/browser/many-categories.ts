/** Writes posts in two thousand categories with realistic names: Chinese, Latin, with accents and brackets. */
export function postsOfManyCategories(date: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (let post = 0; post < 40; post++) {
    const categories = Array.from({ length: 50 }, (_, index) => JSON.stringify(nameOf(post * 50 + index)));
    files[`posts/many-${post}.md`] =
      `---\ntitle: 第 ${post} 批分类\ndate: ${date}\ncategories: [${categories.join(", ")}]\n---\n正文。\n`;
  }
  return files;
}

const PLACES = ["云浦", "汐屿", "望潮", "青崖", "临川", "北渡", "南汀", "石桥"];
const SUBJECTS = ["港口", "证券", "农业", "教育", "铁路", "能源", "医药", "旅游", "地产", "海关"];

/** Makes a unique name. */
function nameOf(number: number): string {
  const [place, subject] = [PLACES[number % PLACES.length], SUBJECTS[Math.floor(number / 8) % SUBJECTS.length]];
  if (number === 7) return "Zürich Börse";
  if (number % 10 === 3) return `Port ${number} weekly`;
  if (number % 10 === 6) return `${place}${subject}(${number})`;
  return `${place}${subject}${number}`;
}
