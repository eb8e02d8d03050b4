import { createHash, randomBytes } from "node:crypto";
import type { Scope } from "../../../core/operations/api-token.ts";
import type { GrantedToken, Tokens } from "../../../ports/operations/tokens.ts";
import { sql } from "../sql.ts";

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

const COLUMNS = sql`id, scope, label, created_at AS createdAt, expires_at AS expiresAt, last_used_day AS lastUsedDay`;

export function tokens(db: D1Database): Tokens {
  return {
    async grant({ scope, label, expiresAt }, at) {
      const text = PREFIX + randomBytes(32).toString("base64url");
      const row = await sql`INSERT INTO tokens (hash, scope, label, created_at, expires_at)
          VALUES (${hashOf(text)}, ${scope}, ${label}, ${at}, ${expiresAt ?? null}) RETURNING ${COLUMNS}`
        .on(db)
        .first<TokenRow>();
      if (!row) throw new Error("The token was not stored.");
      return { token: tokenOf(row), text };
    },

    async find(text, at) {
      // Skips malformed tokens.
      if (!TEXT.test(text)) return undefined;
      // The time of a lookup by hash says nothing about the token.
      const row = await sql`SELECT ${COLUMNS} FROM tokens
          WHERE hash = ${hashOf(text)} AND (expires_at IS NULL OR expires_at > ${at})`
        .on(db)
        .first<TokenRow>();
      return row ? tokenOf(row) : undefined;
    },

    async list() {
      const { results } = await sql`SELECT ${COLUMNS} FROM tokens ORDER BY id DESC`.on(db).all<TokenRow>();
      return results.map(tokenOf);
    },

    async noteUse(id, day) {
      await sql`UPDATE tokens SET last_used_day = ${day}
        WHERE id = ${id} AND (last_used_day IS NULL OR last_used_day < ${day})`
        .on(db)
        .run();
    },

    async revoke(id) {
      const { meta } = await sql`DELETE FROM tokens WHERE id = ${id}`.on(db).run();
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
