import type { Suppression } from "../../core/newsletter/suppression.ts";
import type { SubscriberState } from "../../core/subscribers/subscriber.ts";
import { keyOf } from "./key.ts";

/** What a file says about a person. `never`: they are known there, and never asked for mail. */
export type FileState = Exclude<SubscriberState, "suppressed"> | Suppression["reason"] | "never";

/** The strictest first: who left one list of a file has left. */
const STRICTNESS: FileState[] = ["complaint", "bounce", "manual", "unsubscribed", "never", "active", "pending"];

/** Words of products and sheets, as `keyOf` writes them. */
const WORDS: Record<FileState, string> = {
  active: `active subscribed subscriber enabled confirmed optedin optin regular premium paid free comped gifted trialed unpaid
    churning churned pastdue 已订阅 订阅 订阅中 正常 有效 已确认 启用 已启用 活跃 激活 已激活 已訂閱 訂閱中 啟用 已確認 有效訂閱
    abonniert aktiv angemeldet bestatigt abonne inscrit actif confirme suscrito activo activa confirmado`,
  pending: `pending unconfirmed unactivated notconfirmed waiting 待确认 未确认 未激活 待激活 等待确认 未验证 待验证 待確認 未確認
    unbestatigt nichtbestatigt nonconfirme noconfirmado pendiente sinconfirmar enattente`,
  unsubscribed: `unsubscribed unsubscribe unsub cancelled canceled removed disabled optedout optout left deleted archived inactivated
    已退订 退订 取消订阅 已取消 已取消订阅 停用 已停用 禁用 已禁用 已删除 已退訂 退訂 取消訂閱 abgemeldet abbestellt desabonne desinscrit
    cancelado desuscrito baja dadodebaja`,
  bounce: `bounce bounced cleaned clean undeliverable unreachable invalid hardbounce hardbounced softbounced 退信 已退信 硬退 硬退信
    无效 无效地址 无法送达 无法投递 已清理 無效 無法送達 bereinigt unzustellbar nettoye rebotado`,
  complaint: `complaint complained spam spamcomplaint abuse reportedspam markedasspam 投诉 已投诉 举报 垃圾邮件投诉 投訴 beschwerde plainte queja`,
  manual: `suppressed manual blocklisted blacklisted blocked blocklist blacklist banned malicious spammy 黑名单 已拉黑 拉黑 屏蔽 已屏蔽
    禁发 黑名單 gesperrt bloque bloqueado`,
  never: "nonsubscribed notsubscribed transactional nichtabonniert nonabonne nosuscrito 非订阅 未订阅 未訂閱",
};

const STATE_OF = new Map(
  Object.entries(WORDS).flatMap(([state, words]) =>
    words.split(/\s+/).map((word) => [word, state as FileState] as const),
  ),
);

/** Returns the state that a word means in general; `undefined` where it means none, or differs by product. */
export const stateNamed = (word: string): FileState | undefined => STATE_OF.get(keyOf(word));

/** Returns how strict a state is; the lowest is the strictest. */
export const strictness = (state: FileState): number => STRICTNESS.indexOf(state);

export const strictest = (states: FileState[]): FileState | undefined =>
  [...states].sort((one, other) => strictness(one) - strictness(other))[0];

const YES = new Set(["true", "1", "yes", "y", "on", "ja", "oui", "si", "sí", "sim", "x", "✓", "是", "已", "有"]);
const NO = new Set(["false", "0", "no", "n", "off", "nein", "non", "nee", "não", "否", "未", "无"]);

/** Reads a cell that says yes or no. */
export function yesOrNo(cell: string): boolean | undefined {
  const word = cell.trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}
