/** Subscription requests allowed per domain and hour. Further ones get no email. */
export const REQUESTS_PER_DOMAIN_AND_HOUR = 50;

/** Domains shared by millions of accounts. */
const BIG_PROVIDERS = new Set(
  [
    "gmail.com googlemail.com icloud.com me.com mac.com msn.com aol.com ymail.com proton.me protonmail.com pm.me",
    "qq.com foxmail.com 163.com 126.com yeah.net vip.163.com sina.com sina.cn sohu.com aliyun.com 139.com 189.cn 21cn.com",
    "web.de t-online.de freenet.de orange.fr free.fr laposte.net libero.it mail.ru yandex.ru naver.com daum.net hanmail.net",
    "fastmail.com zoho.com mail.com comcast.net",
  ]
    .join(" ")
    .split(" "),
);

/** Providers with a domain per country. */
const COUNTRY_PROVIDER = /^(yahoo|hotmail|outlook|live|gmx)\.[a-z]{2,3}(\.[a-z]{2})?$/;

const RESERVED = /(^|\.)(test|example|invalid|localhost|example\.(com|net|org))$/;

/** Returns whether a name is reserved, so that it is in no DNS and receives no mail (RFC 2606 §2–3). */
export const isReservedName = (name: string): boolean => RESERVED.test(name);

/** Returns whether millions of people have addresses at a domain. */
export const isBigProvider = (domain: string): boolean => BIG_PROVIDERS.has(domain) || COUNTRY_PROVIDER.test(domain);

/** Returns the domain of an address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

/**
 * Returns the domain of an address if its requests are limited: a flood of confirmations to one company hurts the sender's
 * reputation there. Returns `undefined` for big providers, which protect themselves, and for reserved names.
 */
export function guardedDomain(email: string): string | undefined {
  const domain = domainOf(email);
  return isBigProvider(domain) || isReservedName(domain) ? undefined : domain;
}
