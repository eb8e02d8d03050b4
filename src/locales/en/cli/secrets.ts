/** What `npx gazette secrets` says. */
export const secrets = {
  about: "Change the Worker's secrets.",
  rotate: {
    about:
      "Sign links with a new LINK_SECRET. Unsubscribe links of earlier emails keep working; other earlier links end.",
    dir: "the folder that was deployed",
    more: `Use it when LINK_SECRET has leaked. The new one is random, kept in DIR/.deploy/tokens.env with those before, given to
the Worker by wrangler, and never printed. Sessions of the desk end, and confirmation and preferences links: people can ask for new ones.`,
    done: (former: number) =>
      `LINK_SECRET is new. Unsubscribe links of ${former} earlier ${former === 1 ? "secret" : "secrets"} still work.`,
    unknown:
      "The folder's .deploy/tokens.env does not hold LINK_SECRET: with a new one, the unsubscribe links of earlier emails would stop working.",
  },
};
