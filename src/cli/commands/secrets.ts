import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { putSecrets } from "../deploy/put-secrets.ts";
import { type Tokens, tokensIn } from "../deploy/tokens.ts";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";

/** Earlier secrets that unsubscribe: some years of changes. */
const FORMER_MAX = 20;

const rotate = ({ secrets: { rotate: texts }, common } = terminalTexts()) =>
  new Command("rotate")
    .description(texts.about)
    .argument("[dir]", texts.dir, ".")
    .option("--json", common.json, false)
    .addHelpText("after", `\n${texts.more}`)
    .action(async (dir: string, { json }: { json: boolean }) => {
      const former = await rotateLinkSecret(tokensIn(dir), (secrets) => putSecrets(dir, secrets));
      console.log(json ? JSON.stringify({ former }) : texts.done(former));
    });

export const secrets = () => new Command("secrets").description(terminalTexts().secrets.about).addCommand(rotate());

/** Puts a new secret in the place of the one that signs links. Returns how many earlier ones still unsubscribe. */
export async function rotateLinkSecret(
  tokens: Tokens,
  put: (secrets: Record<string, string>) => Promise<void>,
): Promise<number> {
  const { LINK_SECRET, LINK_SECRET_PREVIOUS = "" } = await tokens.read();
  if (!LINK_SECRET) throw new Failure(terminalTexts().secrets.rotate.unknown);
  const former = [LINK_SECRET, ...LINK_SECRET_PREVIOUS.split(",")]
    .filter((secret) => secret !== "")
    .slice(0, FORMER_MAX);
  const changed = { LINK_SECRET: randomBytes(32).toString("hex"), LINK_SECRET_PREVIOUS: former.join(",") };
  // Kept first: what the Worker signs with must never be known to the Worker alone.
  await tokens.keep(changed);
  await put(changed);
  return former.length;
}
