import { IAMClient } from "@aws-sdk/client-iam";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { InitializeMiddleware, MiddlewareStack } from "@smithy/types";
import type { deploy } from "../../locales/en/cli/deploy.ts";
import { Failure } from "../failure.ts";
import type { Aws } from "./deployment.ts";

/** AWS refused a call; named as AWS names it. */
export class AwsRefusal extends Failure {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Opens AWS with the SDK's own search for credentials and its own retries. */
export function openAws(region: string, texts: typeof deploy): Aws {
  const ses = new SESv2Client({ region });
  const sns = new SNSClient({ region });
  const iam = new IAMClient({ region });
  const sqs = new SQSClient({ region });
  const telling: InitializeMiddleware<object, object> =
    (next, { commandName = "" }) =>
    (args) =>
      next(args).catch((fault: Error) => {
        throw refusal(fault, commandName.replace(/Command$/, ""), texts);
      });
  for (const { middlewareStack } of [ses, sns, iam, sqs])
    (middlewareStack as unknown as MiddlewareStack<object, object>).add(telling, { priority: "high" });
  return { ses, sns, iam, sqs };
}

function refusal(fault: Error, operation: string, texts: typeof deploy): Error {
  if (fault.name === "CredentialsProviderError") return new Failure(texts.login.aws);
  const said = `AWS ${operation}: ${fault.message || fault.name}`;
  if (!/AccessDenied|NotAuthorized|AuthorizationError|Forbidden/i.test(fault.name))
    return new AwsRefusal(fault.name, said);
  const action = /not authorized to perform: (\S+)/.exec(fault.message)?.[1] ?? operation;
  return new AwsRefusal(fault.name, `${said}\n${texts.denied(action)}`);
}
