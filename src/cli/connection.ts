import { type Command, InvalidArgumentError, Option } from "commander";
import { Failure } from "./failure.ts";
import { PublishingApi } from "./publishing-api.ts";

/** The options of every command that talks to a service; optional where it may do without. */
export function withConnection(command: Command, need: "needed" | "optional" = "needed"): Command {
  return command
    .addOption(
      new Option("--url <url>", "address of the service, e.g. http://localhost:8787")
        .env("GAZETTE_URL")
        .argParser(serviceUrl)
        .makeOptionMandatory(need === "needed"),
    )
    .addOption(
      new Option("--token <token>", "its publishing token; `npm start` takes dev-publish-token")
        .env("GAZETTE_TOKEN")
        .makeOptionMandatory(need === "needed"),
    );
}

export interface Connection {
  url: URL;
  token: string;
}

export function connect({ url, token }: Partial<Connection>): PublishingApi {
  if (!url || !token) {
    throw new Failure("Where to? Give --url and --token, or set GAZETTE_URL and GAZETTE_TOKEN.");
  }
  return new PublishingApi(url, token);
}

/** The service's address, with the trailing slash that relative addresses need. */
export function serviceUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError("It must be a full address, such as https://news.example.com.");
  }
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}
