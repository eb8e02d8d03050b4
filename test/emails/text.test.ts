import { expect, it } from "vitest";
import { copyOf, digestOf, entry, rendered } from "./example.ts";

it("reads well as plain text: sections, titles with links, and the unsubscribe link last", () => {
  const posts = [
    entry(1),
    entry(2, { title: "Rail link opens", summary: "", sourceUrl: undefined }),
    entry(3, { categories: [] }),
  ];
  expect(copyOf(rendered(digestOf(posts))).text).toBe(`邻里观察
每日摘要 · 2022年1月8日 · 3 篇新文章


== 社区 ==

楼道里的第 1 盏灯
https://news.example.com/posts/2022-01-07-1
source.example · 1月8日 07:00
住在六楼的老人说，灯亮以后，她晚上又敢下楼了。

Rail link opens
https://news.example.com/posts/2022-01-07-2
1月8日 06:00


== 其他文章 ==

楼道里的第 3 盏灯
https://news.example.com/posts/2022-01-07-3
source.example · 1月8日 05:00
住在六楼的老人说，灯亮以后，她晚上又敢下楼了。

-- 
您收到这封邮件，是因为您订阅了邻里观察。

邻里观察
示例市榆树路 12 号
邮编 100000
https://news.example.com/

修改订阅设置：https://news.example.com/preferences/2s-abc.Yx81
退订：https://news.example.com/unsubscribe/2s.kq3ZbV0w
`);
});
