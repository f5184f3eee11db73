// What the same things cost a model through Notion's open-source MCP server and through Verso's tools, in tokens of o200k:
// node agents/tokens.mjs, with VERSO_URL, VERSO_API_KEY, NOTION_BASE_URL, NOTION_TOKEN and NOTION_ROOT_PAGE_ID in the environment. With --list only the list of
// Verso's tools is counted. The last line tells the figures.
import { official, ours } from "./mcp.mjs";
import { fill } from "./workspace.mjs";

const own = await ours();
if (process.argv.includes("--list")) {
  console.log(JSON.stringify({ tools: own.tools.length, list: own.list }));
  process.exit();
}

const made = await fill();
const other = await official();
const found = (await other.call("post-search", { query: "Tasks", filter: { property: "object", value: "data_source" } })).results.find((one) => one.id === made.tasks);
const ids = Object.fromEntries(Object.entries(found.properties).map(([name, property]) => [name, property.id]));
const three = ["Name", "Status", "Due"];

const costs = [{ what: `the list of tools (${other.tools.length} and ${own.tools.length})`, official: other.list, verso: own.list }];
async function compare(what, theirs, mine) {
  await theirs();
  await mine();
  costs.push({ what, official: other.last, verso: own.last });
}

const full = (part) => other.call("query-data-source", { data_source_id: made.tasks, page_size: 100, ...part });
await compare("a page of 12 chapters", () => other.call("retrieve-page-markdown", { page_id: made.handbook }), () => own.call("read", { page: "Handbook", max_tokens: 20000 }));
await compare("the same as blocks", () => other.call("get-block-children", { block_id: made.handbook, page_size: 100 }), () => own.call("read", { page: "Handbook", max_tokens: 20000 }));
await compare("one section of it", () => other.call("retrieve-page-markdown", { page_id: made.handbook }), () => own.call("read", { page: "Handbook", section: "On call" }));
await compare("100 rows × 3 columns", () => full({ filter_properties: three.map((name) => ids[name]) }), () => own.call("query", { database: "Tasks", columns: three, limit: 100, max_tokens: 20000 }));
await compare("the same, without ids", () => full({ filter_properties: three.map((name) => ids[name]) }), () => own.call("query", { database: "Tasks", columns: three, limit: 100, ids: false, max_tokens: 20000 }));
await compare("100 rows, all 7 columns", () => full({}), () => own.call("query", { database: "Tasks", limit: 100, max_tokens: 20000 }));
await compare(
  "count and sum by group, of 150 rows",
  async () => {
    const part = { filter_properties: [ids.Status, ids.Points] };
    const first = await full(part);
    const cost = other.last;
    await full({ ...part, start_cursor: first.next_cursor });
    other.last += cost;
  },
  () => own.call("query", { database: "Tasks", group_by: ["Status"], aggregate: ["count", "sum:Points"] }),
);
other.close();
console.log(JSON.stringify({ costs }));
process.exit();
