import { createHash, randomBytes } from "node:crypto";
import type { Scope } from "../../../core/operations/api-token.ts";
import type { GrantedToken, Tokens } from "../../../ports/operations/tokens.ts";

/** So that people and scanners of leaked secrets know it when they see it. */
const PREFIX = "gazette_";
const TEXT = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{43}$`);

interface TokenRow {
  id: number;
  scope: Scope;
  label: string;
  createdAt: number;
  expiresAt: number | null;
  lastUsedDay: number | null;
}

const COLUMNS = "id, scope, label, created_at AS createdAt, expires_at AS expiresAt, last_used_day AS lastUsedDay";

export function tokens(db: D1Database): Tokens {
  return {
    async grant({ scope, label, expiresAt }, at) {
      const text = PREFIX + randomBytes(32).toString("base64url");
      const row = await db
        .prepare(
          `INSERT INTO tokens (hash, scope, label, created_at, expires_at) VALUES (?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
        )
        .bind(hashOf(text), scope, label, at, expiresAt ?? null)
        .first<TokenRow>();
      if (!row) throw new Error("The token was not stored.");
      return { token: tokenOf(row), text };
    },

    async find(text, at) {
      // What cannot be one is not looked for.
      if (!TEXT.test(text)) return undefined;
      // How long a search among hashes takes tells nothing about the texts they are of.
      const row = await db
        .prepare(`SELECT ${COLUMNS} FROM tokens WHERE hash = ? AND (expires_at IS NULL OR expires_at > ?)`)
        .bind(hashOf(text), at)
        .first<TokenRow>();
      return row ? tokenOf(row) : undefined;
    },

    async list() {
      const { results } = await db.prepare(`SELECT ${COLUMNS} FROM tokens ORDER BY id DESC`).all<TokenRow>();
      return results.map(tokenOf);
    },

    async noteUse(id, day) {
      await db
        .prepare("UPDATE tokens SET last_used_day = ?2 WHERE id = ?1 AND (last_used_day IS NULL OR last_used_day < ?2)")
        .bind(id, day)
        .run();
    },

    async revoke(id) {
      const { meta } = await db.prepare("DELETE FROM tokens WHERE id = ?").bind(id).run();
      return meta.changes > 0;
    },
  };
}

/** Hashes a token. A plain hash suffices for 256 random bits, which cannot be guessed. */
function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function tokenOf({ expiresAt, lastUsedDay, ...row }: TokenRow): GrantedToken {
  return { ...row, expiresAt: expiresAt ?? undefined, lastUsedDay: lastUsedDay ?? undefined };
}
