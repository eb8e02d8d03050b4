import { toldSetting, ZONE_SETTINGS, type ZoneSetting } from "../zone-settings.ts";
import { CloudflareRefusal } from "./cloudflare.ts";
import type { Deployment, DnsRecord } from "./deployment.ts";
import type { Step } from "./step.ts";

type Value = ZoneSetting["wanted"];
type Values = Record<string, Value>;

interface Rule {
  id: string;
  description?: string;
  expression: string;
  enabled: boolean;
  action_parameters?: Values;
}

const FOR_OUR_HOST = ZONE_SETTINGS.filter(({ api }) => api === "rule");
const FOR_THE_ZONE = ZONE_SETTINGS.filter(({ api }) => api === "bot_management" || api === "settings");
const REFUSED = [400, 401, 403, 404, 405];

/**
 * Sets what keeps readers away: for our host by a configuration rule; for the whole zone only where no other host could miss it.
 * The rule's description keeps what the zone had before, so that `destroy` can set it back. What may not be set is told.
 */
export function zoneSettings(deployment: Deployment): Step {
  const { cloudflare, settings, texts, known, tell } = deployment;
  const { hostname } = settings.url;
  const own = `Gazette ${settings.name}`;
  const path = () => `/zones/${known.zoneId}`;
  let rulesetId: string | undefined;
  let rule: Rule | undefined;
  /** Settings of the whole zone that are not as they should be, as they are. */
  let differing: Values = {};
  let byHand: [reason: string, settings: readonly ZoneSetting[]][] = [];

  const expression = `(http.host eq "${hostname}")`;
  const before = () => JSON.parse(rule?.description?.slice(own.length + 1) || "{}") as Values;
  const isRuleSet = () =>
    rule?.enabled === true &&
    rule.expression === expression &&
    FOR_OUR_HOST.every(({ id, wanted }) => rule?.action_parameters?.[id] === wanted);

  /** Returns whether it was done. What is refused is told later, with the settings that wait for a hand. */
  async function allowed(subjects: readonly ZoneSetting[], call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (fault) {
      if (!(fault instanceof CloudflareRefusal) || !REFUSED.includes(fault.status)) throw fault;
      byHand.push([fault.message, subjects]);
      return false;
    }
  }

  async function findRule(): Promise<void> {
    const ruleset = await cloudflare.call<{ id: string; rules?: Rule[] }>(
      "GET",
      `${path()}/rulesets/phases/http_config_settings/entrypoint`,
    );
    rulesetId = ruleset?.id;
    rule = ruleset?.rules?.find(({ description = "" }) => description === own || description.startsWith(`${own} {`));
  }

  async function writeRule(zoneBefore: Values): Promise<void> {
    const body = {
      action: "set_config",
      action_parameters: valuesOf(FOR_OUR_HOST),
      expression,
      description: Object.keys(zoneBefore).length === 0 ? own : `${own} ${JSON.stringify(zoneBefore)}`,
      enabled: true,
    };
    if (rule) await cloudflare.call("PATCH", `${path()}/rulesets/${rulesetId}/rules/${rule.id}`, body);
    else if (rulesetId !== undefined) await cloudflare.call("POST", `${path()}/rulesets/${rulesetId}/rules`, body);
    else {
      const ruleset = { name: "default", kind: "zone", phase: "http_config_settings", rules: [body] };
      await cloudflare.call("POST", `${path()}/rulesets`, ruleset);
    }
  }

  /** Reads settings of the whole zone; what the plan does not have is not among them. */
  async function zoneValues(): Promise<Values> {
    const ofBots = FOR_THE_ZONE.filter(({ api }) => api === "bot_management");
    const values: Values = {};
    await allowed(ofBots, async () => {
      Object.assign(values, await cloudflare.call<Values>("GET", `${path()}/bot_management`));
    });
    for (const setting of FOR_THE_ZONE.filter(({ api }) => api === "settings"))
      await allowed([setting], async () => {
        const found = await cloudflare.call<{ value: Value }>("GET", `${path()}/settings/${setting.id}`);
        if (found) values[setting.id] = found.value;
      });
    return values;
  }

  function setForTheZone({ api, id }: ZoneSetting, value: Value): Promise<unknown> {
    return api === "settings"
      ? cloudflare.call("PATCH", `${path()}/settings/${id}`, { value })
      : cloudflare.call("PUT", `${path()}/bot_management`, { [id]: value });
  }

  async function hasOtherHosts(): Promise<boolean> {
    const records = await cloudflare.list<DnsRecord>(`${path()}/dns_records?proxied=true`);
    return records.some(({ name }) => name !== hostname);
  }

  function tellByHand(): void {
    for (const reason of new Set(byHand.map(([said]) => said))) {
      const waiting = byHand.flatMap(([said, subjects]) => (said === reason ? subjects : []));
      tell(`${reason}\n${texts.zone.byHand(waiting.map(toldSetting).join("; "))}`);
    }
  }

  return {
    title: texts.steps.zone(hostname),
    optional: true,
    async find() {
      byHand = [];
      differing = {};
      const mayRule = await allowed(FOR_OUR_HOST, findRule);
      const values = await zoneValues();
      const wrong = FOR_THE_ZONE.filter(({ id, wanted }) => id in values && values[id] !== wanted);
      if (wrong.length > 0) {
        let others = true;
        const maySee = await allowed(wrong, async () => {
          others = await hasOtherHosts();
        });
        if (maySee && (others || !mayRule)) byHand.push([texts.zone.others(hostname), wrong]);
        else if (maySee) differing = Object.fromEntries(wrong.map(({ id }) => [id, values[id] as Value]));
      }
      const found = (!mayRule || isRuleSet()) && Object.keys(differing).length === 0;
      if (found) tellByHand();
      return found;
    },
    async make() {
      // Kept first: what was there before must not be known to the zone alone.
      const kept = { ...differing, ...before() };
      const isKept = await allowed(FOR_OUR_HOST, () => writeRule(kept));
      const changing = FOR_THE_ZONE.filter(({ id }) => id in differing);
      const changed: ZoneSetting[] = [];
      if (isKept) {
        for (const setting of changing)
          if (await allowed([setting], () => setForTheZone(setting, setting.wanted))) changed.push(setting);
      } else if (changing.length > 0) byHand.push([texts.zone.others(hostname), changing]);
      if (changed.length > 0) tell(texts.zone.changed(hostname, changed.map(toldSetting).join("; ")));
      tellByHand();
    },
    async undo() {
      byHand = [];
      const mayRule = await allowed([], findRule);
      for (const [reason] of byHand) tell(reason);
      if (!mayRule || !rule) return false;
      const values = await zoneValues();
      for (const setting of FOR_THE_ZONE) {
        const value = before()[setting.id];
        // What somebody set anew since then is theirs.
        if (value !== undefined && values[setting.id] === setting.wanted) await setForTheZone(setting, value);
      }
      await cloudflare.call("DELETE", `${path()}/rulesets/${rulesetId}/rules/${rule.id}`);
      return true;
    },
  };
}

function valuesOf(some: readonly ZoneSetting[]): Values {
  return Object.fromEntries(some.map(({ id, wanted }) => [id, wanted]));
}
