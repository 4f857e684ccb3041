// A real OpenID provider (certified, https://github.com/panva/node-oidc-provider) with one client: node provider.mjs PORT REDIRECT_URI SECRET
// Whoever signs in is who they say; addresses of `unverified.example` are not vouched for. Each start has keys of its own.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirectUri, secret] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "rentacar", client_secret: secret, redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["given_name", "family_name"] },
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
  pkce: { required: () => true },
  cookies: { keys: ["test"] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id,
      email_verified: !id.endsWith("@unverified.example"),
      given_name: "Ana",
      family_name: "Souza",
    }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
