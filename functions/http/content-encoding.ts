/** Returns whether an Accept-Encoding takes gzip (RFC 9110 §12.5.3). Without the header, only the plain body is safe. */
export function acceptsGzip(header: string | null): boolean {
  if (header === null) return false;
  let any = false;
  for (const part of header.split(",")) {
    const [coding = "", ...parameters] = part.split(";");
    const name = coding.trim().toLowerCase();
    if (name !== "gzip" && name !== "*") continue;
    const accepted = !parameters.some((parameter) => /^\s*q=0(?:\.0{0,3})?\s*$/i.test(parameter));
    if (name === "gzip") return accepted;
    any = accepted;
  }
  return any;
}
