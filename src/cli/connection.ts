import { type Command, InvalidArgumentError, Option } from "commander";
import { ADMIN, Api, PUBLISHER, type Role } from "./api.ts";
import { Failure } from "./failure.ts";
import { PublishingApi } from "./publishing-api.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** Adds the options of a command that calls the service as a publisher. */
export function withConnection(command: Command, need: "needed" | "optional" = "needed"): Command {
  return withToken(command, PUBLISHER, need === "needed");
}

/** Adds the options of a command that calls the service as an admin. */
export function withAdminConnection(command: Command, need: "needed" | "optional" = "needed"): Command {
  return withToken(command, ADMIN, need === "needed");
}

function withToken(command: Command, { name, local, variable }: Role, needed: boolean): Command {
  const { common } = terminalTexts();
  return command
    .addOption(
      new Option("--url <url>", common.url).env("GAZETTE_URL").argParser(serviceUrl).makeOptionMandatory(needed),
    )
    .addOption(new Option("--token <token>", common.token(name, local)).env(variable).makeOptionMandatory(needed));
}

export interface Connection {
  url: URL;
  token: string;
}

export function connect({ url, token }: Partial<Connection>): PublishingApi {
  if (!url || !token) {
    throw new Failure(terminalTexts().connection.missing);
  }
  return new PublishingApi(url, token);
}

export function connectAsAdmin({ url, token }: Connection): Api {
  return new Api(url, token, ADMIN);
}

/** Parses the service's address and adds the trailing slash that relative addresses need. */
export function serviceUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError(terminalTexts().connection.wholeUrl);
  }
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}
