/** Subscriptions that may be asked for in an hour for one domain, unless it is made for more; further ones get no mail. */
export const REQUESTS_PER_DOMAIN_AND_HOUR = 50;

/** Whoever has an account here shares the domain with millions. */
const BIG_PROVIDERS = new Set(
  [
    "gmail.com googlemail.com icloud.com me.com mac.com msn.com aol.com ymail.com proton.me protonmail.com pm.me",
    "qq.com foxmail.com 163.com 126.com yeah.net vip.163.com sina.com sina.cn sohu.com aliyun.com 139.com 189.cn 21cn.com",
    "web.de t-online.de freenet.de orange.fr free.fr laposte.net libero.it mail.ru yandex.ru naver.com daum.net hanmail.net",
    "fastmail.com zoho.com mail.com comcast.net",
  ].flatMap((line) => line.split(" ")),
);

/** The same provider under the domain of many a country. */
const PROVIDER_IN_A_COUNTRY = /^(yahoo|hotmail|outlook|live|gmx)\.[a-z]{2,3}(\.[a-z]{2})?$/;

const RESERVED = /(^|\.)(test|example|invalid|localhost|example\.(com|net|org))$/;

/** RFC 2606 §2–3: names that belong to nobody, are in no DNS and receive no mail. */
export const isReservedName = (name: string): boolean => RESERVED.test(name);

/** What stands after the @ of an address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

/**
 * The domain of an address, if its mail server wants guarding: a flood of confirmations to one firm is noticed there, and
 * held against us. Nothing for big providers, who have their own guards, and for names that have no mail server.
 */
export function guardedDomain(email: string): string | undefined {
  const domain = domainOf(email);
  const unguarded = BIG_PROVIDERS.has(domain) || PROVIDER_IN_A_COUNTRY.test(domain) || isReservedName(domain);
  return unguarded ? undefined : domain;
}
