// Drives two clients of Notion's internal API, notion-client (reads) and notionapi-agent (writes), against a server:
// node internal/records.mjs, with VERSO_URL, NOTION_TOKEN_V2, NOTION_USER_ID, NOTION_SPACE_ID, NOTION_TOKEN and
// NOTION_ROOT_PAGE_ID in the environment. The exit code tells whether all held.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";
import { Client } from "@notionhq/client";
import { NotionAPI } from "notion-client";
import { getBlockTitle, getBlockValue, getPageProperty } from "notion-utils";

const { createAgent } = createRequire(import.meta.url)("notionapi-agent");

const env = (name) => process.env[name] ?? assert.fail(`${name} is missing.`);
const url = env("VERSO_URL").replace(/\/$/, "");
const token = env("NOTION_TOKEN_V2");
const space = env("NOTION_SPACE_ID");
const root = env("NOTION_ROOT_PAGE_ID");
const aiProperty = "B\\i_";

const reader = new NotionAPI({ apiBaseUrl: `${url}/api/v3`, authToken: token, activeUser: env("NOTION_USER_ID"), userTimeZone: "Asia/Seoul", ofetchOptions: { retry: 0 } });
const writer = createAgent({ server: url, token: encodeURIComponent(token) });
const official = new Client({ auth: env("NOTION_TOKEN"), baseUrl: url, retry: false });

let steps = 0;
async function step(name, work) {
  try {
    const result = await work();
    steps++;
    console.log(`ok ${name}`);
    return result;
  } catch (error) {
    console.error(`not ok ${name}\n${error.stack}\n${JSON.stringify(error.data ?? "")}`);
    process.exit(1);
  }
}

const set = (table, id, path, args) => ({ table, id, path, command: "set", args });
const listAfter = (id, child) => ({ table: "block", id, path: ["content"], command: "listAfter", args: { id: child } });
const commit = (...operations) =>
  writer.submitTransaction({ requestId: randomUUID(), transactions: [{ id: randomUUID(), shardId: 1, spaceId: space, operations }] });
const value = (map, table, id) => getBlockValue(map[table][id]);

const ids = Object.fromEntries(["database", "collection", "table", "board", "one", "two", "text", "image", "missing"].map((name) => [name, randomUUID()]));

await step("notionapi-agent makes a database with two views and two rows", async () => {
  await commit(
    set("block", ids.database, [], { type: "collection_view_page", parent_id: root, parent_table: "block", alive: true, collection_id: ids.collection, view_ids: [ids.table, ids.board] }),
    set("collection", ids.collection, [], {
      parent_id: ids.database, parent_table: "block", alive: true, name: [["Tasks"]],
      schema: {
        title: { name: "Name", type: "title" },
        [aiProperty]: { name: "AI Summary", type: "text", ai_inference: { type: "summarize", auto_update_on_edit: false } },
        "st@1": { name: "State", type: "select", options: [{ id: "a", value: "Open", color: "red" }, { id: "b", value: "Done", color: "green" }] },
        'x"Lr': { name: "Points", type: "number", number_format: "number" },
      },
    }),
    set("collection_view", ids.table, [], { parent_id: ids.database, parent_table: "block", alive: true, type: "table", name: "All", query2: { aggregations: [{ property: "title", aggregator: "count" }] } }),
    set("collection_view", ids.board, [], {
      parent_id: ids.database, parent_table: "block", alive: true, type: "board", name: "Board",
      format: { board_columns_by: { type: "select", property: "st@1" }, board_columns: ["Open", "Done", undefined].map((name) => ({ property: "st@1", value: { type: "select", value: name } })) },
    }),
    set("block", ids.one, [], { type: "page", parent_id: ids.collection, parent_table: "collection", alive: true, properties: { title: [["One"]], "st@1": [["Open"]], 'x"Lr': [["3"]] } }),
    set("block", ids.two, [], { type: "page", parent_id: ids.collection, parent_table: "collection", alive: true, properties: { title: [["Two"]] } }),
    listAfter(root, ids.database),
  );
  await commit(
    set("collection", ids.collection, ["schema", "rel1"], { name: "Blocks", type: "relation", collection_id: ids.collection }),
    set("block", ids.text, [], { type: "text", parent_id: ids.one, parent_table: "block", alive: true, properties: { title: [["Hello "], ["bold", [["b"]]], [" and "], ["link", [["a", "https://example.com"]]]] } }),
    set("block", ids.image, [], { type: "image", parent_id: ids.one, parent_table: "block", alive: true, properties: { source: [[`attachment:${randomUUID()}:a.png`]] } }),
    listAfter(ids.one, ids.text),
    listAfter(ids.one, ids.image),
  );
  await commit(set("block", ids.one, ["properties", "rel1"], [["‣", [["p", ids.two, space]]]]));
});

await step("notion-client reads the database with its views and rows", async () => {
  const map = await reader.getPage(ids.database, { throwOnCollectionErrors: true });
  assert.equal(Object.keys(map.block)[0], ids.database);
  assert.deepEqual(Object.keys(map.collection), [ids.collection]);
  assert.deepEqual(Object.keys(map.collection_view).sort(), [ids.table, ids.board].sort());
  assert.deepEqual(value(map, "collection", ids.collection).schema[aiProperty].ai_inference, { type: "summarize", auto_update_on_edit: false });
  const table = map.collection_query[ids.collection][ids.table].collection_group_results;
  assert.deepEqual([...table.blockIds].sort(), [ids.one, ids.two].sort());
  const board = map.collection_query[ids.collection][ids.board];
  assert.deepEqual(board["results:select:Open"].blockIds, [ids.one]);
  assert.deepEqual(board["results:select:Done"].blockIds, []);
  assert.deepEqual(board["results:select:uncategorized"].blockIds, [ids.two]);
  assert.equal(board["board:select:Open"].aggregationResult.value, 1);
  assert.equal(getPageProperty("Points", value(map, "block", ids.one), map), "3");
  assert.equal(getPageProperty("State", value(map, "block", ids.one), map), "Open");
});

await step("notion-client reads a row with its content, its relation and its files", async () => {
  const map = await reader.getPage(ids.one, { fetchRelationPages: true, chunkLimit: 1 });
  assert.deepEqual(value(map, "block", ids.one).content, [ids.text, ids.image]);
  assert.equal(getBlockTitle(value(map, "block", ids.one), map), "One");
  assert.equal(value(map, "block", ids.text).properties.title[1][1][0][0], "b");
  assert.ok(value(map, "block", ids.image));
  assert.equal(getBlockTitle(value(map, "block", ids.two), map), "Two");
  assert.ok(map.signed_urls[ids.image]);
});

await step("what notionapi-agent writes, notion-client and the official client read", async () => {
  await commit(
    set("block", ids.one, ["properties", aiProperty], [["Generated "], ["summary", [["i"]]]]),
    { table: "block", id: ids.one, path: [], command: "update", args: { last_edited_time: Date.now() } },
  );
  const map = await reader.getPage(ids.one);
  assert.deepEqual(value(map, "block", ids.one).properties[aiProperty], [["Generated "], ["summary", [["i"]]]]);
  const page = await official.pages.retrieve({ page_id: ids.one });
  assert.equal(page.properties["AI Summary"].rich_text.map((part) => part.plain_text).join(""), "Generated summary");
});

await step("what the official client writes, notion-client reads", async () => {
  await official.pages.update({ page_id: ids.two, properties: { "B%5Ci_": { rich_text: [{ text: { content: "From outside" } }] }, State: { select: { name: "Done" } } } });
  const map = await reader.getPage(ids.two);
  assert.deepEqual(value(map, "block", ids.two).properties[aiProperty], [["From outside"]]);
  assert.deepEqual(value(map, "block", ids.two).properties["st@1"], [["Done"]]);
});

await step("an unknown page is refused", async () => {
  await assert.rejects(reader.getPage(ids.missing), (error) => error.statusCode === 400 && error.data.name === "ValidationError");
});

await step("users and search are answered", async () => {
  const users = await reader.getUsers([env("NOTION_USER_ID"), ids.missing]);
  assert.equal(getBlockValue(users.results[0]).id, env("NOTION_USER_ID"));
  assert.equal(users.results[1].role, "none");
  const found = await reader.search({ ancestorId: root, query: "one", limit: 10 });
  assert.deepEqual(found.results.map((hit) => hit.id), [ids.one]);
});

await step("notionapi-agent reads where it is at home", async () => {
  const home = await writer.loadUserContent({});
  assert.equal(Object.keys(home.recordMap.space)[0], space);
  assert.ok(home.recordMap.block[root]);
  const records = await writer.getRecordValues({ requests: [{ table: "block", id: ids.one }, { table: "block", id: ids.missing }] });
  assert.equal(records.results[0].value.id, ids.one);
  assert.equal(records.results[1].role, "none");
  const chunk = await writer.loadPageChunk({ pageId: ids.one, limit: 50, chunkNumber: 0, cursor: { stack: [] }, verticalColumns: false });
  assert.deepEqual(chunk.cursor.stack, []);
});

await step("a transaction that cannot be is refused whole", async () => {
  await assert.rejects(commit(set("block", ids.one, ["properties", "title"], [["Changed"]]), set("block", ids.missing, ["properties", "title"], [["x"]])));
  assert.equal(getBlockTitle(value(await reader.getPage(ids.one), "block", ids.one), {}), "One");
});

await step("a session that is none is refused", async () => {
  const stranger = new NotionAPI({ apiBaseUrl: `${url}/api/v3`, authToken: "v03:nobody", ofetchOptions: { retry: 0 } });
  await assert.rejects(stranger.getPage(ids.one), (error) => error.statusCode === 401 && error.data.name === "UnauthorizedError" && error.data.errorId.length > 0);
});

console.log(`${steps} steps held`);
