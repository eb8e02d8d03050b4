import { jsonAnswer, jsonBody, noToken, parameter, problems } from "./openapi-parts.ts";
import { NewTokenAnswer, TokenList, TokenRequest } from "./tokens.ts";

const security = [{ admin: [] }];

/** How tokens are granted, looked after and revoked. */
export function tokenPaths(): Record<string, object> {
  return {
    "/api/v1/tokens": {
      get: {
        summary: "Tokens that were granted",
        security,
        responses: { ...jsonAnswer("200", "Newest first, the expired too", TokenList), ...problems(noToken) },
      },
      post: {
        summary: "Grant a token",
        description: "To rotate one: grant a second, put it where the first was, then revoke the first.",
        security,
        requestBody: jsonBody(TokenRequest),
        responses: {
          ...jsonAnswer("201", "Granted; the only time it is shown", NewTokenAnswer),
          ...problems({ "400": "What was wrong, field by field.", ...noToken }),
        },
      },
    },
    "/api/v1/tokens/{id}": {
      delete: {
        summary: "Revoke a token, from its next request on",
        security,
        parameters: [parameter("path", "id", "Token", { type: "integer" })],
        responses: {
          "204": { description: "Revoked" },
          ...problems({ "400": "An id that is none.", ...noToken, "404": "There is no such token." }),
        },
      },
    },
  };
}
