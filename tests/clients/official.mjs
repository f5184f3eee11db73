// Drives the official JavaScript client against a server: node official.mjs VERSION, with NOTION_BASE_URL, NOTION_TOKEN
// and NOTION_ROOT_PAGE_ID in the environment. Prints one line a step; the exit code tells whether all held.
import assert from "node:assert/strict";
import { APIErrorCode, Client, LogLevel, collectPaginatedAPI, isFullPage, isNotionClientError } from "@notionhq/client";

const version = process.argv[2] ?? "2025-09-03";
const root = process.env.NOTION_ROOT_PAGE_ID;
const notion = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: process.env.NOTION_BASE_URL, notionVersion: version, retry: false, logLevel: LogLevel.ERROR });
const isNewest = version >= "2026-03-11";
const trash = isNewest ? { in_trash: true } : { archived: true };
const text = (content) => [{ type: "text", text: { content } }];
const plain = (richText) => richText.map((part) => part.plain_text).join("");

let steps = 0;
async function step(name, work) {
  try {
    const result = await work();
    steps++;
    console.log(`ok ${name}`);
    return result;
  } catch (error) {
    console.error(`not ok ${name}\n${error.stack}`);
    if (isNotionClientError(error)) console.error(error.body ?? "");
    process.exit(1);
  }
}

async function refuses(code, work) {
  await assert.rejects(work, (error) => {
    assert.equal(error.code, code);
    assert.ok(error.message.length > 0);
    return true;
  });
}

const database = await step("databases.create", async () => {
  const made = await notion.databases.create({
    parent: { type: "page_id", page_id: root },
    title: text("Tasks"),
    initial_data_source: {
      properties: {
        Name: { title: {} },
        Status: { select: { options: [{ name: "Open", color: "red" }, { name: "Done", color: "green" }] } },
        Tags: { multi_select: {} },
        Due: { date: {} },
        Amount: { number: { format: "euro" } },
        Ready: { checkbox: {} },
        Link: { url: {} },
        Notes: { rich_text: {} },
      },
    },
  });
  assert.equal(made.object, "database");
  assert.equal(plain(made.title), "Tasks");
  assert.equal(made.data_sources.length, 1);
  return made;
});
const source = database.data_sources[0].id;

await step("databases.retrieve", async () => {
  const read = await notion.databases.retrieve({ database_id: database.id });
  assert.equal(read.id, database.id);
  assert.equal("properties" in read, false);
});

await step("databases.update", async () => {
  const changed = await notion.databases.update({ database_id: database.id, title: text("All tasks"), icon: { type: "emoji", emoji: "✅" } });
  assert.equal(plain(changed.title), "All tasks");
  assert.equal(changed.icon.emoji, "✅");
});

await step("dataSources.retrieve", async () => {
  const read = await notion.dataSources.retrieve({ data_source_id: source });
  assert.equal(read.object, "data_source");
  assert.equal(read.properties.Name.id, "title");
  assert.equal(read.properties.Status.select.options.length, 2);
});

await step("dataSources.update", async () => {
  const changed = await notion.dataSources.update({
    data_source_id: source,
    properties: { Mail: { email: {} }, Notes: { name: "Remarks" }, Link: null },
  });
  assert.deepEqual(Object.keys(changed.properties).sort(), ["Amount", "Due", "Mail", "Name", "Ready", "Remarks", "Status", "Tags"]);
});

const pages = await step("pages.create", async () => {
  const made = [];
  for (let number = 1; number <= 5; number++) {
    made.push(
      await notion.pages.create({
        parent: { type: "data_source_id", data_source_id: source },
        properties: {
          Name: { title: text(`Task ${number}`) },
          Status: { select: { name: number % 2 ? "Open" : "Done" } },
          Tags: { multi_select: [{ name: "all" }, { name: `n${number}` }] },
          Due: { date: { start: `2026-01-0${number}` } },
          Amount: { number: number * 1.5 },
          Ready: { checkbox: number > 3 },
          Remarks: { rich_text: [{ type: "text", text: { content: "bold" }, annotations: { bold: true } }, ...text(" and plain")] },
          Mail: { email: `task${number}@example.org` },
        },
        children: [
          { type: "heading_2", heading_2: { rich_text: text("Plan") } },
          { type: "paragraph", paragraph: { rich_text: text(`Do task ${number}.`) } },
          { type: "to_do", to_do: { rich_text: text("First"), checked: true, children: [{ type: "to_do", to_do: { rich_text: text("Nested") } }] } },
        ],
      }),
    );
  }
  assert.ok(made.every(isFullPage));
  assert.equal(made[0].properties.Amount.number, 1.5);
  assert.equal(made[0].parent.data_source_id, source);
  return made;
});

await step("pages.retrieve", async () => {
  const read = await notion.pages.retrieve({ page_id: pages[0].id });
  assert.equal(plain(read.properties.Name.title), "Task 1");
  assert.equal(read.properties.Remarks.rich_text[0].annotations.bold, true);
  assert.equal("archived" in read, !isNewest);
});

await step("pages.properties.retrieve", async () => {
  const item = await notion.pages.properties.retrieve({ page_id: pages[0].id, property_id: pages[0].properties.Amount.id });
  assert.equal(item.number, 1.5);
  const list = await notion.pages.properties.retrieve({ page_id: pages[0].id, property_id: "title" });
  assert.equal(list.object, "list");
});

await step("pages.update", async () => {
  const changed = await notion.pages.update({ page_id: pages[0].id, properties: { Status: { select: { name: "Done" } }, Amount: { number: null } }, icon: { type: "emoji", emoji: "🚀" } });
  assert.equal(changed.properties.Status.select.name, "Done");
  assert.equal(changed.properties.Amount.number, null);
});

await step("dataSources.query with filter and sorts", async () => {
  const answer = await notion.dataSources.query({
    data_source_id: source,
    filter: { and: [{ property: "Status", select: { equals: "Done" } }, { property: "Due", date: { on_or_before: "2026-01-04" } }] },
    sorts: [{ property: "Due", direction: "descending" }],
  });
  assert.deepEqual(answer.results.map((page) => plain(page.properties.Name.title)), ["Task 4", "Task 2", "Task 1"]);
  assert.equal(answer.has_more, false);
});

await step("dataSources.query page by page", async () => {
  const all = await collectPaginatedAPI(notion.dataSources.query, { data_source_id: source, page_size: 2, sorts: [{ property: "Name", direction: "ascending" }] });
  assert.deepEqual(all.map((page) => plain(page.properties.Name.title)), ["Task 1", "Task 2", "Task 3", "Task 4", "Task 5"]);
});

const blocks = await step("blocks.children.list", async () => {
  const list = await notion.blocks.children.list({ block_id: pages[1].id });
  assert.deepEqual(list.results.map((block) => block.type), ["heading_2", "paragraph", "to_do"]);
  assert.equal(list.results[2].has_children, true);
  const nested = await notion.blocks.children.list({ block_id: list.results[2].id });
  assert.equal(plain(nested.results[0].to_do.rich_text), "Nested");
  return list.results;
});

await step("blocks.children.append", async () => {
  const position = isNewest ? { position: { type: "after_block", after_block: { id: blocks[0].id } } } : { after: blocks[0].id };
  const added = await notion.blocks.children.append({
    block_id: pages[1].id,
    ...position,
    children: [{ type: "bulleted_list_item", bulleted_list_item: { rich_text: text("Between") } }],
  });
  assert.equal(added.results[0].type, "bulleted_list_item");
  const list = await notion.blocks.children.list({ block_id: pages[1].id });
  assert.deepEqual(list.results.map((block) => block.type), ["heading_2", "bulleted_list_item", "paragraph", "to_do"]);
});

await step("blocks.retrieve, update and delete", async () => {
  const changed = await notion.blocks.update({ block_id: blocks[1].id, paragraph: { rich_text: text("Changed.") } });
  assert.equal(plain(changed.paragraph.rich_text), "Changed.");
  const read = await notion.blocks.retrieve({ block_id: blocks[1].id });
  assert.equal(plain(read.paragraph.rich_text), "Changed.");
  const gone = await notion.blocks.delete({ block_id: blocks[1].id });
  assert.equal(gone.in_trash, true);
});

await step("a page below a page", async () => {
  const made = await notion.pages.create({ parent: { type: "page_id", page_id: pages[2].id }, properties: { title: { title: text("Below") } } });
  assert.equal(made.parent.page_id, pages[2].id);
  const list = await notion.blocks.children.list({ block_id: pages[2].id });
  assert.equal(list.results.at(-1).child_page.title, "Below");
});

await step("search", async () => {
  const found = await notion.search({ query: "Task 3" });
  assert.ok(found.results.some((result) => result.id === pages[2].id));
  const sources = await notion.search({ query: "", filter: { property: "object", value: "data_source" } });
  assert.ok(sources.results.every((result) => result.object === "data_source"));
  assert.ok(sources.results.some((result) => result.id === source));
});

await step("users", async () => {
  const me = await notion.users.me({});
  assert.equal(me.type, "bot");
  const all = await notion.users.list({});
  assert.ok(all.results.some((user) => user.type === "person"));
  const one = await notion.users.retrieve({ user_id: all.results[0].id });
  assert.equal(one.id, all.results[0].id);
});

await step("trash and restore", async () => {
  const gone = await notion.pages.update({ page_id: pages[4].id, ...trash });
  assert.equal(gone.in_trash, true);
  const left = await notion.dataSources.query({ data_source_id: source });
  assert.equal(left.results.length, 4);
  const back = await notion.pages.update({ page_id: pages[4].id, ...Object.fromEntries(Object.keys(trash).map((key) => [key, false])) });
  assert.equal(back.in_trash, false);
});

await step("errors", async () => {
  await refuses(APIErrorCode.ObjectNotFound, () => notion.pages.retrieve({ page_id: "00000000-0000-0000-0000-000000000000" }));
  await refuses(APIErrorCode.ValidationError, () => notion.pages.update({ page_id: pages[0].id, properties: { Nowhere: { number: 1 } } }));
  await refuses(APIErrorCode.ValidationError, () => notion.dataSources.query({ data_source_id: source, filter: { property: "Amount", number: { contains: "x" } } }));
  await refuses(APIErrorCode.Unauthorized, () => notion.users.me({ auth: "ntn_wrong" }));
  await refuses(APIErrorCode.InvalidRequestURL, () => notion.request({ path: "nowhere", method: "get" }));
});

console.log(`${steps} steps held with ${version}`);
