/** What the pages say about feeds, beyond the feed itself. */
export const feeds = {
  about: "What is a feed, and how do I subscribe?",
  onYourSite: "Show these posts on your own site",

  embed: {
    title: "These posts on your site",
    intro: (title: string) =>
      `Show the newest posts of ${title} on any web page: two lines of HTML, no account, no cookies, nothing to install.`,
    howTitle: "How to do it",
    how: "Copy these lines to the place where the posts should stand.",
    exampleTitle: "What it looks like",
    fallback: "The posts of this site",
    settingsTitle: "Settings",
    settings: {
      src: "The address of a JSON feed. Left out, it is the feed of this site.",
      category: "The id of a category, or several with commas between them. Only posts in these are shown.",
      limit: "How many posts, from 1 to 50. Five, if you say nothing.",
      heading: "The level of the heading, from 2 to 6, so that it fits your page. Two, if you say nothing.",
      summaries: "Shows the beginning of each post under its title.",
    } as Record<string, string>,
    styleTitle: "Colours and fonts",
    style:
      "They are those of your page, in the light and in the dark. What you want otherwise, you say in your stylesheet:",
    without:
      "What stands between the tags is shown until the posts are there, and when they cannot be loaded. A link is a good choice.",
    programTitle: "For programs",
    program: "Every feed may be read from any web page. This is the address of the JSON feed:",
  },
};
