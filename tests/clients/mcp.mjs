// Drives the open-source MCP server of Notion over stdio, as a desktop client does: node mcp.mjs, with NOTION_BASE_URL, NOTION_TOKEN
// and NOTION_ROOT_PAGE_ID in the environment. Every tool is called once and its effect is looked for. The last line tells for each
// tool whether the effect was there, or what the server answered instead.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { plain, text } from "./facts.mjs";

const root = process.env.NOTION_ROOT_PAGE_ID;
// The token alone would do but for one tool, create-a-comment, which sends no Notion-Version of its own: Notion refuses it too.
const headers = JSON.stringify({ Authorization: `Bearer ${process.env.NOTION_TOKEN}`, "Notion-Version": "2025-09-03" });
const server = spawn(process.execPath, [fileURLToPath(new URL("node_modules/@notionhq/notion-mcp-server/bin/cli.mjs", import.meta.url))], {
  env: { PATH: process.env.PATH, OPENAPI_MCP_HEADERS: headers, BASE_URL: process.env.NOTION_BASE_URL.replace(/\/$/, "") },
  stdio: ["pipe", "pipe", "inherit"],
});

let last = 0;
const waiting = new Map();
createInterface({ input: server.stdout }).on("line", (line) => {
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message);
});
server.on("exit", () => process.exit(process.exitCode ?? 1));

const send = (message) => server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const ask = (method, params) =>
  new Promise((answer) => {
    waiting.set(++last, answer);
    send({ id: last, method, params });
  });

const started = await ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "verso-tests", version: "1" } });
send({ method: "notifications/initialized" });
const tools = (await ask("tools/list", {})).result.tools.map((tool) => tool.name);

const effects = {};

/** Calls a tool and notes whether what it should have done was done; the result is what the tool answered. */
async function use(tool, args, holds) {
  const answer = await ask("tools/call", { name: tool, arguments: args });
  const said = answer.error ? { code: answer.error.message } : JSON.parse(answer.result.content[0].text);
  const failed = said.object === "error" || said.status === "error" || said.code;
  effects[tool] = failed ? (said.code ?? JSON.stringify(said)) : (await holds(said)) ? "ok" : `no effect: ${JSON.stringify(said).slice(0, 300)}`;
  return said;
}

/** Looks at the server itself, past the tools. */
async function look(path, body) {
  const answer = await fetch(`${process.env.NOTION_BASE_URL.replace(/\/$/, "")}/v1/${path}`, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${process.env.NOTION_TOKEN}`, "Notion-Version": "2026-03-11", "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}

const database = await look("databases", { parent: { type: "page_id", page_id: root }, title: text("Notes"), initial_data_source: { properties: { Name: { title: {} }, Points: { number: {} } } } });
const source = database.data_sources[0].id;

const self = await use("API-get-self", {}, (me) => me.type === "bot");
const users = await use("API-get-users", {}, (list) => list.results.length > 1);
await use("API-get-user", { user_id: users.results[0].id }, (user) => user.id === users.results[0].id);

const page = await use(
  "API-post-page",
  { parent: { data_source_id: source }, properties: { Name: { title: text("Made by a tool") }, Points: { number: 3 } }, children: [{ type: "paragraph", paragraph: { rich_text: text("First") } }] },
  async (made) => plain((await look(`pages/${made.id}`)).properties.Name.title) === "Made by a tool",
);
await use("API-retrieve-a-page", { page_id: page.id }, (read) => read.properties.Points.number === 3);
await use("API-retrieve-a-page-property", { page_id: page.id, property_id: page.properties.Points.id }, (item) => item.number === 3);
await use("API-patch-page", { page_id: page.id, properties: { Points: { number: 4 } } }, async () => (await look(`pages/${page.id}`)).properties.Points.number === 4);
await use("API-post-search", { query: "Made by a tool" }, (found) => found.results.some((one) => one.id === page.id));

const children = await use("API-get-block-children", { block_id: page.id }, (list) => plain(list.results[0].paragraph.rich_text) === "First");
const added = await use(
  "API-patch-block-children",
  { block_id: page.id, children: [{ type: "bulleted_list_item", bulleted_list_item: { rich_text: text("Second") } }] },
  async () => (await look(`blocks/${page.id}/children`)).results.length === 2,
);
await use("API-retrieve-a-block", { block_id: children.results[0].id }, (block) => block.id === children.results[0].id);
await use("API-update-a-block", { block_id: children.results[0].id, paragraph: { rich_text: text("Changed") } }, async () => plain((await look(`blocks/${children.results[0].id}`)).paragraph.rich_text) === "Changed");
await use("API-delete-a-block", { block_id: added.results[0].id }, async () => (await look(`blocks/${page.id}/children`)).results.length === 1);

await use("API-retrieve-a-database", { database_id: database.id }, (read) => read.data_sources[0].id === source);
await use("API-retrieve-a-data-source", { data_source_id: source }, (read) => read.properties.Points.type === "number");
await use("API-update-a-data-source", { data_source_id: source, properties: { Points: { name: "Score" } } }, async () => "Score" in (await look(`data_sources/${source}`)).properties);
await use("API-query-data-source", { data_source_id: source, filter: { property: "Score", number: { equals: 4 } } }, (list) => list.results.length === 1 && list.results[0].id === page.id);
const second = await use(
  "API-create-a-data-source",
  { parent: { type: "database_id", database_id: database.id }, title: text("Second"), properties: { Title: { title: {} } } },
  async (made) => (await look(`databases/${database.id}`)).data_sources.some((one) => one.id === made.id),
);
const template = await look("pages", { parent: { data_source_id: source }, is_template: true, properties: { Name: { title: text("Weekly") } } });
await use("API-list-data-source-templates", { data_source_id: source }, (list) => list.templates.some((one) => one.id === template.id));

const moving = await look("pages", { parent: { page_id: root }, properties: { title: { title: text("Moves") } } });
await use("API-move-page", { page_id: moving.id, parent: { page_id: page.id } }, async () => (await look(`pages/${moving.id}`)).parent.page_id === page.id);

const comment = await use("API-create-a-comment", { parent: { page_id: page.id }, rich_text: text("Noted") }, async (made) => (await look(`comments?block_id=${page.id}`)).results.some((one) => one.id === made.id));
await use("API-retrieve-a-comment", { block_id: page.id }, (list) => list.results.some((one) => one.id === comment.id));

await use("API-retrieve-page-markdown", { page_id: page.id }, (read) => read.markdown.includes("Changed"));
await use(
  "API-update-page-markdown",
  { page_id: page.id, type: "update_content", update_content: { content_updates: [{ old_str: "Changed", new_str: "Changed **again**" }] } },
  async () => plain((await look(`blocks/${children.results[0].id}`)).paragraph?.rich_text ?? []) === "Changed again" || (await look(`pages/${page.id}/markdown`)).markdown.includes("**again**"),
);

console.log(JSON.stringify({ server: started.result.serverInfo.name, bot: self.id, tools, effects, second: second.id }));
process.exitCode = 0;
server.kill();
