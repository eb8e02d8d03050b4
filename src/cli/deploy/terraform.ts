import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Settings, senderOf } from "./settings.ts";

/** Writes Terraform's files with their variables set; keys and the subscription are left to `gazette deploy`. */
export async function writeTerraform(from: string, folder: string, settings: Settings): Promise<void> {
  const { domain, local } = senderOf(settings.mail_from);
  const variables = {
    name: settings.name,
    region: settings.region,
    site_url: settings.url.href,
    mail_domain: domain,
    from_local_part: local,
    alarm_email: settings.email,
    sandbox_recipients: [settings.email],
    access_key: false,
  };
  await mkdir(folder, { recursive: true });
  await cp(from, folder, { recursive: true, filter: (source) => source === from || source.endsWith(".tf") });
  const file = join(folder, "gazette.auto.tfvars.json");
  await writeFile(file, `${JSON.stringify(variables, null, 2)}\n`);
  await writeFile(join(folder, ".gitignore"), ".terraform/\n*.tfstate*\n");
}
