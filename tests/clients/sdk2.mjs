// Drives the official JavaScript client of the time before data sources, 2.x with Notion-Version 2022-06-28, as most programs
// in use still have it: node sdk2.mjs, with NOTION_BASE_URL, NOTION_TOKEN, NOTION_ROOT_PAGE_ID and the four OAUTH_… of official.mjs in the environment.
import assert from "node:assert/strict";
import { APIErrorCode, Client, LogLevel, collectPaginatedAPI, isFullBlock, isFullDatabase, isFullPage } from "@notionhq/client-2";
import { plain, recorder, step, tell, text } from "./facts.mjs";

const root = process.env.NOTION_ROOT_PAGE_ID;
const record = recorder();
const notion = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: process.env.NOTION_BASE_URL, logLevel: LogLevel.ERROR, fetch: record.fetch });
record.watch(notion);

const database = await step("databases.create", async () => {
  const made = await notion.databases.create({
    parent: { type: "page_id", page_id: root },
    title: text("Tasks"),
    properties: {
      Name: { title: {} },
      State: { select: { options: [{ name: "Open", color: "red" }, { name: "Done", color: "green" }] } },
      Points: { number: { format: "number" } },
      Due: { date: {} },
    },
  });
  assert.ok(isFullDatabase(made));
  assert.equal(made.properties.Name.type, "title");
  assert.equal("data_sources" in made, false);
  return made;
});

await step("databases.retrieve and update", async () => {
  const changed = await notion.databases.update({ database_id: database.id, title: text("All tasks"), properties: { Notes: { rich_text: {} }, Due: { name: "Until" } } });
  assert.equal(plain(changed.title), "All tasks");
  const read = await notion.databases.retrieve({ database_id: database.id });
  assert.deepEqual(Object.keys(read.properties).sort(), ["Name", "Notes", "Points", "State", "Until"]);
});

const pages = await step("pages.create", async () => {
  const made = [];
  for (let number = 1; number <= 4; number++) {
    made.push(
      await notion.pages.create({
        parent: { database_id: database.id },
        properties: { Name: { title: text(`Task ${number}`) }, State: { select: { name: number % 2 ? "Open" : "Done" } }, Points: { number } },
        children: [{ object: "block", type: "paragraph", paragraph: { rich_text: text(`Do task ${number}.`) } }],
      }),
    );
  }
  assert.ok(made.every(isFullPage));
  assert.deepEqual(made[0].parent, { type: "database_id", database_id: database.id });
  assert.equal(made[0].archived, false);
  return made;
});

await step("databases.query", async () => {
  const answer = await notion.databases.query({
    database_id: database.id,
    filter: { property: "State", select: { equals: "Open" } },
    sorts: [{ property: "Points", direction: "descending" }],
  });
  assert.deepEqual(answer.results.map((page) => plain(page.properties.Name.title)), ["Task 3", "Task 1"]);
  assert.equal(answer.type, "page_or_database");
  const all = await collectPaginatedAPI(notion.databases.query, { database_id: database.id, page_size: 3 });
  assert.equal(all.length, 4);
});

await step("pages.retrieve, update and property", async () => {
  await notion.pages.update({ page_id: pages[0].id, properties: { Points: { number: 8 } }, archived: true });
  const read = await notion.pages.retrieve({ page_id: pages[0].id });
  assert.equal(read.archived, true);
  assert.equal((await notion.pages.update({ page_id: pages[0].id, archived: false })).archived, false);
  assert.equal((await notion.pages.properties.retrieve({ page_id: pages[0].id, property_id: read.properties.Points.id })).number, 8);
});

await step("blocks", async () => {
  const listed = await notion.blocks.children.list({ block_id: pages[1].id });
  assert.ok(listed.results.every(isFullBlock));
  const added = await notion.blocks.children.append({
    block_id: pages[1].id,
    after: listed.results[0].id,
    children: [{ to_do: { rich_text: text("Then this"), checked: true } }],
  });
  assert.equal(added.results[0].to_do.checked, true);
  assert.equal(plain((await notion.blocks.update({ block_id: added.results[0].id, to_do: { rich_text: text("Or that") } })).to_do.rich_text), "Or that");
  assert.equal((await notion.blocks.delete({ block_id: added.results[0].id })).archived, true);
  assert.equal((await notion.blocks.retrieve({ block_id: listed.results[0].id })).parent.page_id, pages[1].id);
});

await step("search", async () => {
  const found = await notion.search({ query: "All tasks", filter: { property: "object", value: "database" } });
  assert.deepEqual(found.results.map((one) => [one.object, one.id]), [["database", database.id]]);
});

await step("users", async () => {
  assert.equal((await notion.users.me({})).type, "bot");
  const all = await notion.users.list({});
  assert.equal((await notion.users.retrieve({ user_id: all.results[0].id })).id, all.results[0].id);
});

await step("comments", async () => {
  const comment = await notion.comments.create({ parent: { page_id: pages[2].id }, rich_text: text("Noted") });
  assert.deepEqual((await notion.comments.list({ block_id: pages[2].id })).results.map((one) => one.id), [comment.id]);
});

await step("oauth", async () => {
  const client = { client_id: process.env.OAUTH_CLIENT_ID, client_secret: process.env.OAUTH_CLIENT_SECRET };
  const grant = await notion.oauth.token({ ...client, grant_type: "authorization_code", code: process.env.OAUTH_CODE, redirect_uri: process.env.OAUTH_REDIRECT_URI });
  assert.equal((await notion.users.me({ auth: grant.access_token })).type, "bot");
  assert.equal((await notion.oauth.introspect({ ...client, token: grant.access_token })).active, true);
  await notion.oauth.revoke({ ...client, token: grant.access_token });
  assert.equal((await notion.oauth.introspect({ ...client, token: grant.access_token })).active, false);
});

await step("errors", async () => {
  const code = (wanted) => (error) => error.code === wanted;
  await assert.rejects(() => notion.pages.retrieve({ page_id: "00000000-0000-0000-0000-000000000000" }), code(APIErrorCode.ObjectNotFound));
  await assert.rejects(() => notion.databases.query({ database_id: database.id, filter: { property: "Points", number: { contains: "x" } } }), code(APIErrorCode.ValidationError));
  await assert.rejects(() => notion.users.me({ auth: "ntn_wrong" }), code(APIErrorCode.Unauthorized));
});

await record.meet(notion);
tell({ version: "2022-06-28", methods: record.methods, calls: record.calls });
