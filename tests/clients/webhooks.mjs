// Receives webhooks as an application does: with the official client's own check of the signature. In the environment:
// NOTION_BASE_URL, NOTION_TOKEN, NOTION_ROOT_PAGE_ID and VERSO_API_KEY of a server that may send to 127.0.0.1.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Client, verifyWebhookSignature } from "@notionhq/client";

const base = process.env.NOTION_BASE_URL.replace(/\/$/, "");
const notion = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: base, notionVersion: "2026-03-11", retry: false });
const text = (content) => [{ type: "text", text: { content } }];

let token;
const events = [];
let wake = () => {};
const receiver = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const json = JSON.parse(body);
  if (json.verification_token) {
    token = json.verification_token;
  } else {
    const signature = request.headers["x-notion-signature"];
    assert.equal(await verifyWebhookSignature({ body, signature, verificationToken: token }), true, "the signature holds");
    assert.equal(await verifyWebhookSignature({ body: body + " ", signature, verificationToken: token }), false, "another body has another signature");
    assert.equal(await verifyWebhookSignature({ body, signature, verificationToken: token + "x" }), false, "another token makes another signature");
    events.push(json);
  }
  response.end();
  wake();
});
await new Promise((ready) => receiver.listen(0, "127.0.0.1", ready));

async function call(method, path, body) {
  const answer = await fetch(`${base}/api/v2/webhooks${path}`, {
    method,
    headers: { "X-API-Key": process.env.VERSO_API_KEY, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const json = await answer.json();
  assert.ok(answer.ok, JSON.stringify(json));
  return json;
}

async function event(type, id) {
  for (;;) {
    const found = events.find((one) => one.type === type && one.entity.id === id);
    if (found) return found;
    await new Promise((resolve) => (wake = resolve));
  }
}

const webhook = await call("POST", "", { url: `http://127.0.0.1:${receiver.address().port}/`, api_version: "2026-03-11" });
assert.equal(webhook.verification.sent, true);
await call("POST", `/${webhook.id}/verify`, { verification_token: token });

const page = await notion.pages.create({ parent: { page_id: process.env.NOTION_ROOT_PAGE_ID }, properties: { title: text("Signed — geprüft ✓") } });
const created = await event("page.created", page.id);
assert.equal(created.data.parent.id, process.env.NOTION_ROOT_PAGE_ID);
assert.equal(created.authors[0].type, "bot");
assert.equal(created.workspace_name.length > 0, true);

const added = await notion.blocks.children.append({ block_id: page.id, children: [{ paragraph: { rich_text: text("One") } }] });
const content = await event("page.content_updated", page.id);
assert.deepEqual(content.data.updated_blocks, [{ id: added.results[0].id, type: "block" }]);

await notion.pages.update({ page_id: page.id, in_trash: true });
await event("page.deleted", page.id);

receiver.close();
console.log("webhooks held");
