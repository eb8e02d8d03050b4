import { Command } from "commander";
import { terminalPrompt } from "../ask.ts";
import { checkedSettings, readSettings, SETTINGS_FILE } from "../deploy/settings.ts";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";
import { openDeployment } from "./deploy.ts";

interface Options {
  files: boolean;
  yes: boolean;
  host: string | undefined;
}

export const destroy = ({ deploy: texts, common } = terminalTexts()) =>
  new Command("destroy")
    .description(texts.destroy.help.about)
    .argument("[dir]", common.dir, ".")
    .option("--files", texts.destroy.help.files, false)
    .option("-y, --yes", texts.destroy.help.yes, false)
    .option("--host <host>", texts.destroy.help.host)
    .action(async (dir: string, { files, yes, host }: Options) => {
      const kept = await readSettings(dir);
      if (!("url" in kept)) throw new Failure(texts.destroy.noSettings(SETTINGS_FILE));
      const settings = checkedSettings(kept, texts);
      const { steps, told } = await openDeployment(dir, settings, texts, 0);
      const { undo } = await import("../deploy/step.ts");
      const removable = steps.filter((step) => step.undo && (files || !step.keeps));
      console.log(texts.destroy.first);
      for (const { title } of removable) console.log(`  ${title}`);
      console.log(`${texts.destroy.people}\n${files ? texts.destroy.files : texts.destroy.filesStay}`);
      await askTwice(settings.url.hostname, { yes, host });
      await undo([...steps.slice(0, 1), ...removable], told).catch((fault) => {
        throw fault instanceof Failure ? new Failure(`${fault.message}\n${texts.destroy.resume}`) : fault;
      });
      console.log(texts.destroy.done);

      async function askTwice(hostname: string, given: Pick<Options, "yes" | "host">): Promise<void> {
        if (given.yes && given.host === hostname) return;
        const prompt = terminalPrompt();
        if (!prompt) throw new Failure(texts.destroy.options(hostname));
        try {
          const sure = given.yes ? "yes" : await prompt.ask(texts.destroy.sure, "no");
          const named = /^yes$/i.test(sure) ? await prompt.ask(texts.destroy.host(hostname), "") : "";
          if (named !== hostname) throw new Failure(texts.destroy.nothing);
        } finally {
          prompt.close();
        }
      }
    });
