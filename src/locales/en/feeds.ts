/** Texts about feeds in English: links on the pages, and the page on embedding. */
export const feeds = {
  about: "What is a feed, and how do I subscribe?",
  matching: (site: string, question: string) => `Posts on ${site} that match: ${question}`,
  onYourSite: "Show these posts on your own site",

  embed: {
    title: "These posts on your site",
    intro: (title: string) =>
      `Show the newest posts of ${title} on any web page: two lines of HTML, no account, no cookies, nothing to install.`,
    howTitle: "How to add it",
    how: "Copy these lines to where the posts should appear.",
    matching: "Posts about one thing? Search for it here: the code above then shows only posts that match.",
    exampleTitle: "Example",
    fallback: "Posts on this site",
    settingsTitle: "Settings",
    settings: {
      src: "Address of a JSON feed. Default: the feed of this site.",
      category: "ID of a category, or several separated by commas. Only their posts are shown.",
      q: "Words to search for, as in the search of this site. Only posts that match are shown.",
      limit: "Number of posts, from 1 to 50. Default: 5.",
      heading: "Heading level, from 2 to 6, to fit your page. Default: 2.",
      summaries: "Shows the start of each post under its title.",
    } as Record<string, string>,
    styleTitle: "Colours and fonts",
    style: "The posts use the colours and fonts of your page, light and dark. Change them in your stylesheet:",
    without:
      "The content between the tags is shown until the posts load, or if they cannot be loaded. A link works well.",
    formTitle: "A form to subscribe",
    form: "Let your visitors subscribe without leaving your page. This one works:",
    formHow: "Copy these lines to where the form should appear.",
    formWithout:
      "The form between the tags is for visitors without JavaScript: it leads to this site. You can leave it out, or put a link there.",
    formSettings: {
      site: "Address of the site. Default: where the script comes from.",
      category: "IDs of categories, separated by commas. Without any of these: everything.",
      tag: "IDs of tags, the same way.",
      author: "IDs of authors, the same way.",
      q: "A search: the posts that match it.",
      frequency: "daily, weekly, monthly or immediate. Default: the site's, daily unless it says otherwise.",
      language: "Language of the form and the emails: en or zh. Default: that of your page.",
    } as Record<string, string>,
    plainTitle: "A form without a script",
    plain:
      "Plain HTML that works on any page and in any editor. The answer is shown on this site, with a way back to yours.",
    plainFields:
      "Leave the hidden field website as it is: only bots fill it in. Visitors can enter their address as often as they like; nobody is subscribed before they open the link in the email.",
    copy: "Copy",
    copied: "Copied",
    programTitle: "For developers",
    program: "Any web page may read the feeds and subscribe by the API (CORS). The address of the JSON feed:",
    docs: "The whole API",
  },
};
