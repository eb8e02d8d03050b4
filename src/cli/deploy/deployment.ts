import type { IAMClient } from "@aws-sdk/client-iam";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { deploy } from "../../locales/en/cli/deploy.ts";
import type { Finding } from "../doctor/finding.ts";
import type { CloudflareApi } from "./cloudflare.ts";
import type { Settings } from "./settings.ts";
import type { Tokens } from "./tokens.ts";
import type { BuiltWorker, Names } from "./wrangler-file.ts";

export interface Aws {
  ses: Pick<SESv2Client, "send">;
  sns: Pick<SNSClient, "send">;
  iam: Pick<IAMClient, "send">;
  sqs: Pick<SQSClient, "send">;
}

/** Runs wrangler. `secrets` go into a file of their own, which only this user can read and which is removed. */
export type Wrangler = (args: string[], given: { config: string; secrets?: Record<string, string> }) => Promise<void>;

/** The site as everybody sees it. */
export interface PublicSite {
  /** Returns the status of an address, 0 while nobody answers. */
  status(path: string): Promise<number>;
  /** Whether an address is a subscriber in any state. */
  knows(email: string): Promise<boolean>;
  /** Asks for the confirmation that a subscriber gets. */
  subscribe(email: string): Promise<void>;
  /** Does what readers, subscribers and, with mail, SES do, and removes what that left. */
  smoke(mail: boolean): Promise<Finding[]>;
}

/** What the steps of a deployment work on. */
export interface Deployment {
  settings: Settings;
  names: Names;
  built: BuiltWorker;
  cloudflare: CloudflareApi;
  aws: Aws;
  wrangler: Wrangler;
  site: PublicSite;
  tokens: Tokens;
  texts: typeof deploy;
  /** Tells more of the step that is under way. */
  tell(line: string): void;
  /** Waits between two looks at something that takes its time; returns false when it took too long. */
  pause(since: number): Promise<boolean>;
  /** What the clouds said so far. */
  known: Known;
}

export interface Known {
  accountId: string;
  zoneId: string;
  databaseId: string;
  queueIds: Map<string, string>;
  /** Records that the mail domain needs and that are not there. */
  missingRecords: DnsRecord[];
  dkim: { name: string; value: string }[];
  topicArn: string;
  awsAccount: string;
  inSandbox: boolean;
  /** Whether nobody has used yet what this run put at the address. */
  isUntried: boolean;
}

export interface DnsRecord {
  type: "CNAME" | "MX" | "TXT";
  name: string;
  content: string;
  priority?: number;
}

export function nothingKnown(): Known {
  return {
    accountId: "",
    zoneId: "",
    databaseId: "",
    queueIds: new Map(),
    missingRecords: [],
    dkim: [],
    topicArn: "",
    awsAccount: "",
    inSandbox: false,
    isUntried: false,
  };
}
