import { readFile, writeFile } from "node:fs/promises";
import { Failure } from "./failure.ts";
import { whyOf } from "./file-fault.ts";
import { terminalTexts } from "./terminal-texts.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The key that opens backups: both halves, of which the Worker knows the public one. */
export interface BackupKey {
  publicKey: Bytes;
  privateKey: Bytes;
}

/** Makes a key and writes it, readable by its owner only. Returns its public half. */
export async function writeBackupKey(path: string): Promise<string> {
  const { backupKey, common } = terminalTexts();
  const pair = (await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"])) as CryptoKeyPair;
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.exportKey("raw", pair.publicKey),
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
  ]);
  const [shown, secret] = [publicKey, privateKey].map((key) => Buffer.from(key as ArrayBuffer).toString("base64url"));
  await writeFile(path, `# ${backupKey.head}\n${shown}\n${secret}\n`, { flag: "wx", mode: 0o600 }).catch(
    (fault: NodeJS.ErrnoException) => {
      throw new Failure(fault.code === "EEXIST" ? backupKey.exists(path) : common.cannotWrite(path, whyOf(fault)));
    },
  );
  return shown ?? "";
}

export async function readBackupKey(path: string): Promise<BackupKey> {
  const { backupKey, common } = terminalTexts();
  const text = await readFile(path, "utf8").catch((fault: NodeJS.ErrnoException) => {
    throw new Failure(fault.code === "ENOENT" ? common.notFound(path) : common.cannotRead(path, whyOf(fault)));
  });
  const [publicKey, privateKey] = text
    .slice(0, 1_000)
    .split(/\r?\n/)
    .filter((line) => /^[\w-]{43,100}$/.test(line))
    .map((line) => Uint8Array.from(Buffer.from(line, "base64url")));
  if (!publicKey || !privateKey) throw new Failure(backupKey.notAKey(path));
  return { publicKey, privateKey };
}
