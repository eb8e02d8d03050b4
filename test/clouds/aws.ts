import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, type Faults, json, type LoopbackServer, listen } from "./loopback.ts";

export const AWS_ACCOUNT = "111122223333";
const REGION = "eu-west-1";

interface Tag {
  Key: string;
  Value: string;
}

class Refusal extends Error {
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Simulates as much of SES (v2, JSON by REST), SNS and IAM (query protocol, XML) and SQS (JSON) as a deployment calls. */
export class AwsSimulator {
  readonly identities = new Map<string, { tags: Tag[]; verified: boolean; mailFrom?: string; tokens: string[] }>();
  readonly sets = new Map<string, { tags: Tag[]; destinations: Map<string, string> }>();
  readonly topics = new Map<string, { attributes: Record<string, string>; tags: Tag[] }>();
  readonly subscriptions: { topic: string; endpoint: string; arn: string; confirmed: boolean; redrive: string }[] = [];
  readonly queues = new Map<string, Record<string, string>>();
  readonly users = new Map<string, { tags: Tag[]; policies: Map<string, string>; keys: Map<string, string> }>();
  /** Names of every operation that was called. */
  readonly calls: string[] = [];
  /** Actions that the caller may not take. */
  readonly denied = new Set<string>();
  inSandbox = true;
  /** Whether whoever is subscribed to a topic confirms it. */
  confirms: (endpoint: string) => boolean = () => true;
  readonly faults: Faults = {};
  #server: LoopbackServer | undefined;

  async start(): Promise<string> {
    this.#server = await listen(this.faults, async (request, body) => this.#answer(request, body.toString()));
    return this.#server.origin;
  }

  stop(): Promise<void> {
    return this.#server?.stop() ?? Promise.resolve();
  }

  /** Verifies whatever has its records: SES looks into DNS. */
  verify(hasRecords: (name: string) => boolean): void {
    for (const [name, identity] of this.identities)
      if (identity.tokens.every((token) => hasRecords(`${token}._domainkey.${name}`))) identity.verified = true;
  }

  #answer(request: IncomingMessage, body: string): Answer {
    const target = request.headers["x-amz-target"];
    const isQuery = String(request.headers["content-type"]).includes("urlencoded");
    if (!/Credential=[A-Z0-9a-z]+\/\d{8}\//.test(String(request.headers.authorization)))
      return { status: 403, body: "" };
    try {
      if (target) return this.#json(this.#called("sqs", String(target).split(".")[1] ?? ""), JSON.parse(body));
      if (isQuery) return this.#query(new URLSearchParams(body));
      return this.#rest(request, body);
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      if (isQuery)
        return {
          status: fault.status,
          headers: { "content-type": "text/xml" },
          body: `<ErrorResponse><Error><Type>Sender</Type><Code>${fault.name}</Code><Message>${xml(fault.message)}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
        };
      return {
        status: fault.status,
        headers: { "content-type": "application/json", "x-amzn-errortype": fault.name },
        body: JSON.stringify({ __type: `com.amazonaws.sqs#${fault.name}`, message: fault.message }),
      };
    }
  }

  #called(service: string, operation: string): string {
    this.calls.push(operation);
    if (this.denied.has(`${service}:${operation}`))
      throw new Refusal(
        service === "ses" || service === "iam" ? "AccessDenied" : "AuthorizationError",
        `User: arn:aws:iam::${AWS_ACCOUNT}:user/me is not authorized to perform: ${service}:${operation} on resource: x`,
        403,
      );
    return operation;
  }

  /** SES, API v2. */
  #rest({ method, url = "" }: IncomingMessage, body: string): Answer {
    const path = decodeURIComponent(new URL(url, "http://loopback").pathname).replace(/^\/v2\/email/, "");
    const given = body === "" ? {} : JSON.parse(body);
    const is = (call: string, operation: string) => {
      const [wanted, shape = ""] = call.split(" ");
      const match = wanted === method ? new RegExp(`^${shape.replace("*", "([^/]+)")}$`).exec(path) : undefined;
      return match ? this.#called("ses", operation) && (match[1] ?? "-") : undefined;
    };
    const identityOf = (name: string) => {
      const found = this.identities.get(name);
      if (!found) throw new Refusal("NotFoundException", `Email identity ${name} does not exist.`, 404);
      return found;
    };
    const setOf = (name: string) => {
      const found = this.sets.get(name);
      if (!found) throw new Refusal("NotFoundException", `Configuration set <${name}> does not exist.`, 404);
      return found;
    };
    const shown = (name: string) => {
      const { tags, tokens, verified, mailFrom } = identityOf(name);
      return {
        Tags: tags,
        VerifiedForSendingStatus: verified,
        DkimAttributes: { Tokens: tokens, Status: verified ? "SUCCESS" : "PENDING" },
        ...(mailFrom === undefined
          ? {}
          : {
              MailFromAttributes: { MailFromDomain: mailFrom, MailFromDomainStatus: verified ? "SUCCESS" : "PENDING" },
            }),
      };
    };
    const routes: [string, string, (name: string) => Answer][] = [
      ["GET /account", "GetAccount", () => ok({ ProductionAccessEnabled: !this.inSandbox })],
      ["GET /identities/*", "GetEmailIdentity", (name) => ok(shown(name))],
      [
        "POST /identities",
        "CreateEmailIdentity",
        () => {
          const id: string = given.EmailIdentity;
          if (this.identities.has(id))
            throw new Refusal("AlreadyExistsException", `Email identity ${id} already exist.`);
          const tokens = id.includes("@")
            ? []
            : ["one", "two", "three"].map((token) => `${token}${randomUUID().slice(0, 8)}`);
          this.identities.set(id, { tags: given.Tags ?? [], verified: false, tokens });
          return ok(shown(id));
        },
      ],
      [
        "PUT /identities/*/mail-from",
        "PutEmailIdentityMailFromAttributes",
        (name) => {
          identityOf(name).mailFrom = given.MailFromDomain;
          return ok({});
        },
      ],
      [
        "DELETE /identities/*",
        "DeleteEmailIdentity",
        (name) => {
          identityOf(name);
          this.identities.delete(name);
          return ok({});
        },
      ],
      ["GET /configuration-sets/*", "GetConfigurationSet", (name) => ok({ Tags: setOf(name).tags })],
      [
        "POST /configuration-sets",
        "CreateConfigurationSet",
        () => {
          const id: string = given.ConfigurationSetName;
          if (this.sets.has(id))
            throw new Refusal("AlreadyExistsException", `Configuration set <${id}> already exists.`);
          this.sets.set(id, { tags: given.Tags ?? [], destinations: new Map() });
          return ok({});
        },
      ],
      [
        "DELETE /configuration-sets/*",
        "DeleteConfigurationSet",
        (name) => {
          setOf(name);
          this.sets.delete(name);
          return ok({});
        },
      ],
      [
        "GET /configuration-sets/*/event-destinations",
        "GetConfigurationSetEventDestinations",
        (name) =>
          ok({
            EventDestinations: [...setOf(name).destinations].map(([Name, TopicArn]) => ({
              Name,
              MatchingEventTypes: ["BOUNCE"],
              SnsDestination: { TopicArn },
            })),
          }),
      ],
      [
        "POST /configuration-sets/*/event-destinations",
        "CreateConfigurationSetEventDestination",
        (name) => {
          const topic = this.topics.get(given.EventDestination.SnsDestination.TopicArn);
          // SES publishes a trial message when the destination is made.
          if (!topic?.attributes.Policy?.includes(`configuration-set/${name}`))
            throw new Refusal("BadRequestException", "Could not publish to the SNS topic.");
          if (setOf(name).destinations.has(given.EventDestinationName))
            throw new Refusal("AlreadyExistsException", "The event destination already exists.");
          setOf(name).destinations.set(given.EventDestinationName, given.EventDestination.SnsDestination.TopicArn);
          return ok({});
        },
      ],
    ];
    for (const [call, operation, answer] of routes) {
      const name = is(call, operation);
      if (name) return answer(name);
    }
    throw new Refusal("NotFoundException", `${method} ${path}`, 404);
  }

  /** SNS and IAM. */
  #query(given: URLSearchParams): Answer {
    const action = given.get("Action") ?? "";
    const isSns = given.get("Version") === "2010-03-31";
    this.#called(isSns ? "sns" : "iam", action);
    const get = (name: string) => given.get(name) ?? "";
    const map = (prefix: string) => {
      const entries: Record<string, string> = {};
      for (let i = 1; given.has(`${prefix}.entry.${i}.key`); i++)
        entries[get(`${prefix}.entry.${i}.key`)] = get(`${prefix}.entry.${i}.value`);
      return entries;
    };
    const tags = () => {
      const all: Tag[] = [];
      for (let i = 1; given.has(`Tags.member.${i}.Key`); i++)
        all.push({ Key: get(`Tags.member.${i}.Key`), Value: get(`Tags.member.${i}.Value`) });
      return all;
    };
    const answer = (inner: string): Answer => ({
      status: 200,
      headers: { "content-type": "text/xml" },
      body: `<${action}Response xmlns="${isSns ? "http://sns.amazonaws.com/doc/2010-03-31/" : "https://iam.amazonaws.com/doc/2010-05-08/"}"><${action}Result>${inner}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
    });
    const tagList = (all: Tag[]) =>
      `<Tags>${all.map(({ Key, Value }) => `<member><Key>${xml(Key)}</Key><Value>${xml(Value)}</Value></member>`).join("")}</Tags>`;
    const topicOf = (arn: string) => {
      const found = this.topics.get(arn);
      if (!found) throw new Refusal("NotFound", "Topic does not exist", 404);
      return found;
    };
    const userOf = () => {
      const found = this.users.get(get("UserName"));
      if (!found) throw new Refusal("NoSuchEntity", `The user with name ${get("UserName")} cannot be found.`, 404);
      return found;
    };
    const user = () =>
      `<User><Path>/</Path><UserName>${get("UserName")}</UserName><UserId>AIDA</UserId><Arn>arn:aws:iam::${AWS_ACCOUNT}:user/${get("UserName")}</Arn><CreateDate>2026-11-20T00:00:00Z</CreateDate>${tagList(userOf().tags)}</User>`;
    switch (action) {
      case "ListTopics":
        return answer(
          `<Topics>${[...this.topics.keys()].map((arn) => `<member><TopicArn>${arn}</TopicArn></member>`).join("")}</Topics>`,
        );
      case "CreateTopic": {
        const arn = `arn:aws:sns:${REGION}:${AWS_ACCOUNT}:${get("Name")}`;
        if (!this.topics.has(arn)) this.topics.set(arn, { attributes: map("Attributes"), tags: tags() });
        return answer(`<TopicArn>${arn}</TopicArn>`);
      }
      case "GetTopicAttributes":
        return answer(
          `<Attributes>${Object.entries(topicOf(get("TopicArn")).attributes)
            .map(([key, value]) => `<entry><key>${key}</key><value>${xml(value)}</value></entry>`)
            .join("")}</Attributes>`,
        );
      case "SetTopicAttributes":
        topicOf(get("TopicArn")).attributes[get("AttributeName")] = get("AttributeValue");
        return answer("");
      case "ListTagsForResource":
        return answer(tagList(topicOf(get("ResourceArn")).tags));
      case "DeleteTopic":
        this.topics.delete(get("TopicArn"));
        this.subscriptions.splice(0);
        return answer("");
      case "ListSubscriptionsByTopic":
        topicOf(get("TopicArn"));
        return answer(
          `<Subscriptions>${this.subscriptions.map(({ arn, endpoint, confirmed }) => `<member><SubscriptionArn>${confirmed ? arn : "PendingConfirmation"}</SubscriptionArn><Endpoint>${xml(endpoint)}</Endpoint></member>`).join("")}</Subscriptions>`,
        );
      case "Subscribe": {
        const { RedrivePolicy: redrive = "" } = map("Attributes");
        const endpoint = get("Endpoint");
        const there = this.subscriptions.find((one) => one.endpoint === endpoint);
        const entry = there ?? {
          topic: get("TopicArn"),
          endpoint,
          redrive,
          confirmed: false,
          arn: `${get("TopicArn")}:${randomUUID()}`,
        };
        if (!there) this.subscriptions.push(entry);
        entry.confirmed = this.confirms(endpoint);
        return answer(`<SubscriptionArn>${entry.confirmed ? entry.arn : "pending confirmation"}</SubscriptionArn>`);
      }
      case "GetUser":
        return answer(user());
      case "CreateUser":
        if (this.users.has(get("UserName"))) throw new Refusal("EntityAlreadyExists", "User already exists.", 409);
        this.users.set(get("UserName"), { tags: tags(), policies: new Map(), keys: new Map() });
        return answer(user());
      case "DeleteUser":
        if (userOf().keys.size + userOf().policies.size > 0)
          throw new Refusal("DeleteConflict", "Cannot delete entity, must delete keys and policies first.", 409);
        this.users.delete(get("UserName"));
        return answer("");
      case "PutUserPolicy":
        userOf().policies.set(get("PolicyName"), get("PolicyDocument"));
        return answer("");
      case "GetUserPolicy": {
        const policy = userOf().policies.get(get("PolicyName"));
        if (policy === undefined) throw new Refusal("NoSuchEntity", "The user policy cannot be found.", 404);
        return answer(
          `<UserName>${get("UserName")}</UserName><PolicyName>${get("PolicyName")}</PolicyName><PolicyDocument>${encodeURIComponent(policy)}</PolicyDocument>`,
        );
      }
      case "DeleteUserPolicy":
        userOf().policies.delete(get("PolicyName"));
        return answer("");
      case "ListAccessKeys":
        return answer(
          `<AccessKeyMetadata>${[...userOf().keys.keys()].map((key) => `<member><UserName>${get("UserName")}</UserName><AccessKeyId>${key}</AccessKeyId><Status>Active</Status></member>`).join("")}</AccessKeyMetadata><IsTruncated>false</IsTruncated>`,
        );
      case "CreateAccessKey": {
        if (userOf().keys.size >= 2)
          throw new Refusal("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
        const key = `AKIA${randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase()}`;
        userOf().keys.set(key, randomUUID());
        return answer(
          `<AccessKey><UserName>${get("UserName")}</UserName><AccessKeyId>${key}</AccessKeyId><Status>Active</Status><SecretAccessKey>${userOf().keys.get(key)}</SecretAccessKey></AccessKey>`,
        );
      }
      case "DeleteAccessKey":
        if (!userOf().keys.delete(get("AccessKeyId"))) throw new Refusal("NoSuchEntity", "No such key.", 404);
        return answer("");
      default:
        throw new Refusal("InvalidAction", action);
    }
  }

  /** SQS. */
  #json(
    operation: string,
    given: { QueueName: string; QueueUrl: string; Attributes?: Record<string, string> },
  ): Answer {
    // The SDK asks at the address that it is given here.
    const QueueUrl = `${this.#server?.origin}/${AWS_ACCOUNT}/${given.QueueName}`;
    if (operation === "GetQueueUrl") {
      if (!this.queues.has(given.QueueName))
        throw new Refusal("QueueDoesNotExist", "The specified queue does not exist.");
      return ok({ QueueUrl });
    }
    if (operation === "CreateQueue") {
      this.queues.set(given.QueueName, given.Attributes ?? {});
      return ok({ QueueUrl });
    }
    if (operation === "DeleteQueue") this.queues.delete(given.QueueUrl.split("/").at(-1) ?? "");
    return ok({});
  }
}

const ok = (body: object) => json(200, body);

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
