import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { putSecrets } from "../deploy/put-secrets.ts";
import { type Tokens, tokensIn } from "../deploy/tokens.ts";
import { Failure } from "../failure.ts";

/** Earlier secrets that unsubscribe: some years of changes. */
const FORMER_MAX = 20;

const rotate = () =>
  new Command("rotate")
    .description(
      "Sign links with a new LINK_SECRET. Unsubscribe links of all earlier mails go on working; other earlier links end.",
    )
    .argument("[dir]", "the folder that was deployed", ".")
    .option("--json", "print one JSON object instead of text", false)
    .addHelpText(
      "after",
      `
For when LINK_SECRET became known. The new one is made at random, kept in DIR/.deploy/tokens.env with those before, given to
the Worker by wrangler, and never printed. Sessions of the desk end, and confirmation and preferences links: people ask anew.`,
    )
    .action(async (dir: string, { json }: { json: boolean }) => {
      const former = await rotateLinkSecret(tokensIn(dir), (secrets) => putSecrets(dir, secrets));
      console.log(
        json
          ? JSON.stringify({ former })
          : `LINK_SECRET is new. Links of ${former} earlier ${former === 1 ? "one" : "ones"} still unsubscribe.`,
      );
    });

export const secrets = () => new Command("secrets").description("Change the Worker's secrets.").addCommand(rotate());

/** Puts a new secret in the place of the one that signs links. Returns how many earlier ones still unsubscribe. */
export async function rotateLinkSecret(
  tokens: Tokens,
  put: (secrets: Record<string, string>) => Promise<void>,
): Promise<number> {
  const { LINK_SECRET, LINK_SECRET_PREVIOUS = "" } = await tokens.read();
  if (!LINK_SECRET)
    throw new Failure(
      "The folder's .deploy/tokens.env does not hold LINK_SECRET: with another, no earlier mail could unsubscribe.",
    );
  const former = [LINK_SECRET, ...LINK_SECRET_PREVIOUS.split(",")]
    .filter((secret) => secret !== "")
    .slice(0, FORMER_MAX);
  const changed = { LINK_SECRET: randomBytes(32).toString("hex"), LINK_SECRET_PREVIOUS: former.join(",") };
  // Kept first: what the Worker signs with must never be known to the Worker alone.
  await tokens.keep(changed);
  await put(changed);
  return former.length;
}
