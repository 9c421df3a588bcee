// A real OpenID provider for the tests: whoever signs in as "jan" is the account "jan" of ACCOUNTS, with its claims.
import { pathToFileURL } from "node:url"

const { PORT, BACK, ACCOUNTS, LIBRARY } = process.env
const { Provider } = await import(pathToFileURL(LIBRARY))
const accounts = JSON.parse(ACCOUNTS)

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    { client_id: "forum", client_secret: "tajemnica-forum", redirect_uris: [BACK], token_endpoint_auth_method: "client_secret_basic" },
    { client_id: "forum-jawny", redirect_uris: [BACK], token_endpoint_auth_method: "none" },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // Claims stand in the ID token itself, as with most organisations.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["klucz"] },
  findAccount: (_context, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
})
provider.listen(PORT, "127.0.0.1", () => console.log("listening"))
