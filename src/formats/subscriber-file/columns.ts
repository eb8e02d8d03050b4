import { type Reason, reason } from "../../core/reason.ts";
import { emailAddress } from "../../core/subscribers/email-address.ts";
import {
  CHOICE_COLUMNS,
  type ColumnMeaning,
  FILE_COLUMNS,
  type FileColumn,
  type UnderstoodColumn,
} from "../../core/subscribers/file-columns.ts";
import { keyOf } from "./key.ts";
import { type Product, productOf } from "./products.ts";

export interface Understanding {
  product: Product | undefined;
  columns: UnderstoodColumn[];
}

/** Names of columns as `keyOf` writes them, those that say it best first. */
const NAMES: Partial<Record<ColumnMeaning, string>> = {
  email: `email emailaddress mail mailaddress subscriberemail useremail emailadresse mailadresse adresseemail adressemail courriel
    adressedemessagerie correo correoelectronico direcciondecorreo direcciondecorreoelectronico direcciondeemail 邮箱 邮箱地址 电子邮箱
    电子邮箱地址 电子邮件 电子邮件地址 邮件地址 邮件 电邮 电邮地址 email地址 email邮箱 订阅邮箱 用户邮箱 联系邮箱 郵箱 郵箱地址 電子郵件 電子郵件地址
    電子郵箱 電郵 電郵地址 電子信箱 信箱`,
  status: `globalstatus globalerstatus statutglobal estadoglobal status subscriptionstatus subscriberstatus emailstatus 状态 订阅状态
    用户状态 狀態 訂閱狀態 statut estado state liststatus listenstatus statutdelaliste estadodelalista`,
  created_at: `optintime subscribedat subscribedon subscribedate subscriptiondate subscriptiontime subscribetime signupdate signupat
    signedupat createdat created creationdate dateadded datecreated addedat joinedat joined joindate startdate insertedat 订阅时间 订阅日期
    加入时间 加入日期 注册时间 注册日期 创建时间 创建日期 添加时间 訂閱時間 訂閱日期 註冊時間 anmeldedatum angemeldetam abonniertam
    datedinscription datedabonnement inscritle fechadesuscripcion fechadealta`,
  confirmed_at: `confirmedat confirmtime confirmationtime confirmationdate confirmedon doubleoptinat 确认时间 确认日期 確認時間
    bestatigtam datedeconfirmation fechadeconfirmacion`,
  left_at: `dateunsubscribed unsubscribeddate emailunsubscribedate optoutdate dateoptedout stoptime unsubtime unsubscribedat unsubscribedon unsubscribetime unsubscribedate unsubscriptiondate leftat canceledat cancelledat
    退订时间 退订日期 取消时间 取消订阅时间 退訂時間 abgemeldetam datededesinscription fechadebaja`,
  bounced_at: "cleantime bouncedat bouncedate 退信时间",
  detail: "unsubreason unsubscribereason unsubreasonother 退订原因",
  source: "source signupsource subscriptionsource referrerurl 来源 订阅来源 来源渠道 渠道 來源 quelle origine fuente",
  ip: "optinip subscriptionip confirmip confirmationip ipaddress signupip subscribedip",
  subscribed: "subscribedtoemails issubscribed subscribed optedin optin 是否订阅",
  confirmed: "confirmed isconfirmed emailconfirmed verified isverified emailverified 是否确认 是否验证 是否已确认",
  disabled: `emaildisabled isunsubscribed unsubscribed optedout optout emailoptout unsubscribedfromallemail hasoptedoutofemail donotemail
    donotcontact dnc blacklisted blocklisted emailblacklisted emailblocklisted isexcludedfromcampaigns 是否退订`,
  deleted_at: "deletedat",
};

/** Of which a file may have several: all of them are looked at, and kept as evidence. */
const SEVERAL = new Set<ColumnMeaning>(["ip", "source", "detail", "disabled"]);

/** Of a sheet: columns by which people leave, whatever they are called. Who is taken for left is written to less, not more. */
const LEAVING =
  /unsub|opt(?:ed)?out|bl(?:ack|ock)list|donot(?:e?mail|contact|send)|desabon|desinscri|abgemeldet|退订|退訂|黑名单|黑名單/;
const NO_STATE = /url|link|token|hash|group|reason|count|campaign|page|退订原因/;

const OWN = new Map<string, FileColumn>(FILE_COLUMNS.map((name) => [name, name]));
/** Nobody else has columns of these names: a sheet means ours by them. */
export const CHOICES = new Set<string>([...CHOICE_COLUMNS, "watches", "alerts"]);

/** Longest list of columns that a refusal repeats. */
const NAMED_MAX = 20;

/** Understands the columns of a file by their names, or says why they cannot be. */
export function understandColumns(header: string[]): Understanding | { problem: Reason } {
  const names = header.map((name) => name.trim());
  const keys = names.map(keyOf);
  const address = names.find((name) => "address" in emailAddress(name));
  if (address !== undefined) return { problem: reason("columns-unnamed", { words: address }) };
  const product = productOf(keys);
  const meanings = new Map<number, ColumnMeaning>();
  if (product?.name === "Gazette" || !product)
    for (const [index, name] of names.entries()) {
      const own = OWN.get(name.toLowerCase());
      if (own && (product || CHOICES.has(own))) meanings.set(index, own);
    }
  for (const [meaning, words = ""] of Object.entries({ ...NAMES, ...product?.columns }) as [ColumnMeaning, string?][]) {
    if ([...meanings.values()].includes(meaning)) continue;
    const ranked = words
      .split(/\s+/)
      .flatMap((word) => keys.flatMap((key, index) => (key !== "" && key === word ? [index] : [])));
    const free = ranked.filter((index) => !meanings.has(index));
    if (meaning === "email" && free.length > 1)
      return { problem: reason("addresses-ambiguous", { names: free.map((index) => names[index] ?? "") }) };
    for (const index of SEVERAL.has(meaning) ? free : free.slice(0, 1)) meanings.set(index, meaning);
  }
  for (const [index, key] of keys.entries())
    if (!product && !meanings.has(index) && LEAVING.test(key) && !NO_STATE.test(key)) meanings.set(index, "disabled");
  if (![...meanings.values()].includes("email"))
    return { problem: reason("addresses-missing", { names: names.filter(Boolean).slice(0, NAMED_MAX) }) };
  return { product, columns: names.map((name, index) => ({ name, means: meanings.get(index) })) };
}
