import { domainOf, isBigProvider } from "./mail-domain.ts";

/** Providers that most people have, and whose names are typed wrong most. */
const PROVIDERS =
  "gmail.com outlook.com hotmail.com icloud.com yahoo.com qq.com foxmail.com 163.com 126.com sina.com aliyun.com gmx.de web.de".split(
    " ",
  );

/** Domains of others, one letter away from a provider's. */
const OTHERS = new Set(["email.com", "gmail.de", "mail.qq.com", "q.com", "qq.co", "qq.net"]);

/** Providers under an ending that they do not have, which is more than one letter away. */
const WRONG_ENDINGS = new Set(["cn", "com.cn", "net", "org"]);

/** Returns the address that was probably meant, if a domain is one letter away from that of a big provider. */
export function likelyAddress(address: string): string | undefined {
  const domain = domainOf(address);
  if (isBigProvider(domain) || OTHERS.has(domain)) return undefined;
  const meant = PROVIDERS.find((provider) => isNear(domain, provider)) ?? withRightEnding(domain);
  return meant && `${address.slice(0, address.lastIndexOf("@") + 1)}${meant}`;
}

function withRightEnding(domain: string): string | undefined {
  const [name, ...ending] = domain.split(".");
  if (!WRONG_ENDINGS.has(ending.join("."))) return undefined;
  return ["gmail.com", "163.com", "126.com", "foxmail.com"].find((provider) => provider.startsWith(`${name}.`));
}

/** Returns whether one letter is missing, too many, another, or two are the wrong way round. */
function isNear(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1 || typed === meant) return false;
  let at = 0;
  while (at < typed.length && typed[at] === meant[at]) at++;
  const [rest, wanted] = [typed.slice(at), meant.slice(at)];
  return (
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    rest.slice(1) === wanted.slice(1) ||
    (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2))
  );
}
