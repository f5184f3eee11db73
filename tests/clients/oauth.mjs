// Lets an application in and drives client.oauth.* of the official client. In the environment: NOTION_BASE_URL and
// NOTION_ROOT_PAGE_ID of a server, SHARED_PAGE_ID and PRIVATE_PAGE_ID of pages on it, and OAUTH_CLIENT_ID and
// OAUTH_CLIENT_SECRET of a client with the redirect URI http://localhost:3000/callback.
import assert from "node:assert/strict";
import { Client, isNotionClientError } from "@notionhq/client";

const base = process.env.NOTION_BASE_URL.replace(/\/$/, "");
const { OAUTH_CLIENT_ID: client_id, OAUTH_CLIENT_SECRET: client_secret, SHARED_PAGE_ID: shared, PRIVATE_PAGE_ID: hidden } = process.env;
const redirect_uri = "http://localhost:3000/callback";
const anonymous = new Client({ baseUrl: base, notionVersion: "2026-03-11", retry: false, logLevel: "error" });
const as = (token) => new Client({ auth: token, baseUrl: base, notionVersion: "2026-03-11", retry: false, logLevel: "error" });

async function refuses(status, work) {
  await assert.rejects(work, (error) => isNotionClientError(error) && error.status === status);
}

// The browser of the person who allows it.
async function authorize() {
  const question = await fetch(`${base}/v1/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri, response_type: "code", owner: "user", state: "s1" })}`);
  assert.equal(question.status, 200);
  const html = await question.text();
  const answer = await fetch(`${base}/v1/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: question.headers.getSetCookie()[0].split(";")[0] },
    body: new URLSearchParams({ ticket: /name="ticket" value="([^"]+)"/.exec(html)[1], page: shared, decision: "allow" }),
  });
  const target = new URL(answer.headers.get("location"));
  assert.equal(target.searchParams.get("state"), "s1");
  return target.searchParams.get("code");
}

const code = await authorize();
const tokens = await anonymous.oauth.token({ client_id, client_secret, grant_type: "authorization_code", code, redirect_uri, external_account: { key: "k", name: "n" } });
assert.equal(tokens.token_type, "bearer");
assert.equal(tokens.owner.type, "user");

const me = await as(tokens.access_token).users.me({});
assert.equal(me.id, tokens.bot_id);
assert.equal((await as(tokens.access_token).pages.retrieve({ page_id: shared })).id, shared);
await refuses(404, () => as(tokens.access_token).pages.retrieve({ page_id: hidden }));
await refuses(404, () => as(tokens.access_token).pages.retrieve({ page_id: process.env.NOTION_ROOT_PAGE_ID }));
const found = await as(tokens.access_token).search({});
assert.deepEqual(found.results.map((one) => one.id), [shared]);

const looked = await anonymous.oauth.introspect({ client_id, client_secret, token: tokens.access_token });
assert.equal(looked.active, true);
assert.equal(typeof looked.iat, "number");
await refuses(401, () => anonymous.oauth.introspect({ client_id, client_secret: client_secret + "x", token: tokens.access_token }));
await refuses(400, () => anonymous.oauth.token({ client_id, client_secret, grant_type: "authorization_code", code: "wrong", redirect_uri }));

const next = await anonymous.oauth.token({ client_id, client_secret, grant_type: "refresh_token", refresh_token: tokens.refresh_token });
assert.equal(next.bot_id, tokens.bot_id);
await refuses(401, () => as(tokens.access_token).users.me({}));
assert.equal((await as(next.access_token).pages.retrieve({ page_id: shared })).id, shared);

await anonymous.oauth.revoke({ client_id, client_secret, token: next.access_token });
await refuses(401, () => as(next.access_token).users.me({}));
assert.equal((await anonymous.oauth.introspect({ client_id, client_secret, token: next.access_token })).active, false);
await refuses(400, () => anonymous.oauth.token({ client_id, client_secret, grant_type: "refresh_token", refresh_token: next.refresh_token }));

console.log("oauth held");
