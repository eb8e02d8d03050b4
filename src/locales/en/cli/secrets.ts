/** What `npx gazette secrets` says. */
export const secrets = {
  about: "Change the Worker's secrets.",
  rotate: {
    about:
      "Sign links with a new LINK_SECRET. Unsubscribe links of all earlier mails go on working; other earlier links end.",
    dir: "the folder that was deployed",
    more: `For when LINK_SECRET became known. The new one is made at random, kept in DIR/.deploy/tokens.env with those before, given to
the Worker by wrangler, and never printed. Sessions of the desk end, and confirmation and preferences links: people ask anew.`,
    done: (former: number) =>
      `LINK_SECRET is new. Links of ${former} earlier ${former === 1 ? "one" : "ones"} still unsubscribe.`,
    unknown:
      "The folder's .deploy/tokens.env does not hold LINK_SECRET: with another, no earlier mail could unsubscribe.",
  },
};
