// Drives the official JavaScript client against a server: node official.mjs VERSION, with NOTION_BASE_URL, NOTION_TOKEN,
// NOTION_ROOT_PAGE_ID and, for an application that was let in, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_CODE and OAUTH_REDIRECT_URI in the environment. Every method of the client is called; the last line tells what became of each.
import assert from "node:assert/strict";
import { APIErrorCode, Client, LogLevel, collectAllDataSourceRows, collectDataSourceTemplates, collectPaginatedAPI, isFullBlock, isFullComment, isFullDatabase, isFullPage, isFullUser, isFullView } from "@notionhq/client";
import { plain, recorder, step, tell, text } from "./facts.mjs";

const version = process.argv[2] ?? "2025-09-03";
const root = process.env.NOTION_ROOT_PAGE_ID;
const record = recorder();
const notion = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: process.env.NOTION_BASE_URL, notionVersion: version, retry: false, logLevel: LogLevel.ERROR, fetch: record.fetch });
record.watch(notion);
const env = (name) => process.env[name] ?? assert.fail(`${name} is missing.`);
const isNewest = version >= "2026-03-11";
const trash = isNewest ? { in_trash: true } : { archived: true };

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
  assert.ok(isFullUser(one));
});

await step("trash and restore", async () => {
  const gone = await notion.pages.update({ page_id: pages[4].id, ...trash });
  assert.equal(gone.in_trash, true);
  const left = await notion.dataSources.query({ data_source_id: source });
  assert.equal(left.results.length, 4);
  const back = await notion.pages.update({ page_id: pages[4].id, ...Object.fromEntries(Object.keys(trash).map((key) => [key, false])) });
  assert.equal(back.in_trash, false);
});

await step("pages.move", async () => {
  const below = await notion.pages.create({ parent: { type: "page_id", page_id: root }, properties: { title: { title: text("Moves") } } });
  const moved = await notion.pages.move({ page_id: below.id, parent: { type: "page_id", page_id: pages[3].id } });
  assert.equal(moved.parent.page_id, pages[3].id);
  const list = await notion.blocks.children.list({ block_id: pages[3].id });
  assert.equal(list.results.at(-1).id, below.id);
});

await step("dataSources.create", async () => {
  const second = await notion.dataSources.create({ parent: { type: "database_id", database_id: database.id }, properties: { Title: { title: {} } }, title: text("Second") });
  assert.equal(second.parent.database_id, database.id);
  const read = await notion.databases.retrieve({ database_id: database.id });
  assert.ok(isFullDatabase(read));
  assert.deepEqual(read.data_sources.map((one) => one.name), ["All tasks", "Second"]);
});

await step("collectAllDataSourceRows", async () => {
  const all = await collectAllDataSourceRows(notion, { data_source_id: source });
  assert.equal(all.length, 5);
});

await step("dataSources.listTemplates", async () => {
  const template = await notion.request({
    path: "pages",
    method: "post",
    body: { parent: { data_source_id: source }, is_template: true, properties: { Name: { title: text("Weekly") } }, children: [{ paragraph: { rich_text: text("From the template.") } }] },
  });
  const listed = await notion.dataSources.listTemplates({ data_source_id: source, name: "week" });
  assert.deepEqual(listed.templates, [{ id: template.id, name: "Weekly", is_default: false }]);
  assert.equal((await collectDataSourceTemplates(notion, { data_source_id: source })).length, 1);
  const made = await notion.pages.create({ parent: { type: "data_source_id", data_source_id: source }, properties: {}, template: { type: "template_id", template_id: template.id } });
  const children = await until(() => notion.blocks.children.list({ block_id: made.id }), (list) => list.results.length > 0);
  assert.equal(plain(children.results[0].paragraph.rich_text), "From the template.");
  await notion.pages.update({ page_id: made.id, ...trash });
});

await step("views", async () => {
  const view = await notion.views.create({ database_id: database.id, data_source_id: source, name: "Open ones", type: "table", filter: { property: "Status", select: { equals: "Open" } } });
  assert.ok(isFullView(view));
  assert.equal(view.name, "Open ones");
  const listed = await notion.views.list({ database_id: database.id });
  assert.ok(listed.results.some((one) => one.id === view.id));
  assert.equal((await notion.views.retrieve({ view_id: view.id })).type, "table");
  assert.equal((await notion.views.update({ view_id: view.id, name: "Still open" })).name, "Still open");
  const query = await notion.views.queries.create({ view_id: view.id, page_size: 2 });
  const results = await notion.views.queries.results({ view_id: view.id, query_id: query.id });
  const open = (await notion.dataSources.query({ data_source_id: source, filter: { property: "Status", select: { equals: "Open" } } })).results.map((page) => page.id);
  assert.deepEqual(results.results.map((page) => page.id).sort(), open.sort());
  assert.equal((await notion.views.queries.delete({ view_id: view.id, query_id: query.id })).deleted, true);
  await notion.views.delete({ view_id: view.id });
  await refuses(APIErrorCode.ObjectNotFound, () => notion.views.retrieve({ view_id: view.id }));
});

await step("comments", async () => {
  const comment = await notion.comments.create({ parent: { page_id: pages[2].id }, rich_text: text("First") });
  assert.ok(isFullComment(comment));
  const answer = await notion.comments.create({ discussion_id: comment.discussion_id, rich_text: text("Second") });
  assert.equal(answer.discussion_id, comment.discussion_id);
  const listed = await notion.comments.list({ block_id: pages[2].id });
  assert.deepEqual(listed.results.map((one) => plain(one.rich_text)), ["First", "Second"]);
  assert.equal(plain((await notion.comments.update({ comment_id: comment.id, rich_text: text("Changed") })).rich_text), "Changed");
  assert.equal(plain((await notion.comments.retrieve({ comment_id: comment.id })).rich_text), "Changed");
  await notion.comments.delete({ comment_id: answer.id });
  assert.deepEqual((await notion.comments.list({ block_id: pages[2].id })).results.map((one) => one.id), [comment.id]);
});

await step("fileUploads", async () => {
  const upload = await notion.fileUploads.create({ mode: "single_part", filename: "note.txt", content_type: "text/plain" });
  assert.equal(upload.status, "pending");
  const sent = await notion.fileUploads.send({ file_upload_id: upload.id, file: { filename: "note.txt", data: new Blob(["What was uploaded."], { type: "text/plain" }) } });
  assert.equal(sent.status, "uploaded");
  assert.equal((await notion.fileUploads.retrieve({ file_upload_id: upload.id })).content_length, 18);
  assert.ok((await notion.fileUploads.list({ status: "uploaded" })).results.some((one) => one.id === upload.id));
  const added = await notion.blocks.children.append({ block_id: pages[2].id, children: [{ type: "file", file: { type: "file_upload", file_upload: { id: upload.id } } }] });
  const url = added.results[0].file.file.url;
  assert.equal(await (await fetch(url)).text(), "What was uploaded.");

  const part = 5 * 1024 * 1024;
  const large = await notion.fileUploads.create({ mode: "multi_part", number_of_parts: 2, filename: "large.txt", content_type: "text/plain" });
  for (const [number, size] of [[2, 10], [1, part]])
    await notion.fileUploads.send({ file_upload_id: large.id, part_number: String(number), file: { filename: "large.txt", data: new Blob(["x".repeat(size)], { type: "text/plain" }) } });
  const whole = await notion.fileUploads.complete({ file_upload_id: large.id });
  assert.equal(whole.status, "uploaded");
  assert.equal(whole.content_length, part + 10);
});

await step("blocks.meetingNotes", async () => {
  const upload = await notion.fileUploads.create({ mode: "single_part", filename: "call.mp3", content_type: "audio/mpeg" });
  await notion.fileUploads.send({ file_upload_id: upload.id, file: { filename: "call.mp3", data: new Blob(["What was said."], { type: "audio/mpeg" }) } });
  const type = isNewest ? "meeting_notes" : "transcription";
  const made = await notion.blocks.meetingNotes.create({ source: { type: "file_upload", file_upload_id: upload.id }, parent: { type: "page_id", page_id: pages[2].id }, title: "Weekly", language: "auto" });
  assert.equal(made.type, type);
  assert.equal(made[type].status, "transcription_not_started");
  const found = await notion.blocks.meetingNotes.query({
    filter: { operator: "and", filters: [{ property: "title", filter: { operator: "string_contains", value: { type: "exact", value: "week" } } }] },
    sort: [{ property: "created_time", direction: "descending" }],
    limit: 1,
  });
  assert.deepEqual(found.results.map((one) => one.id), [made.id]);
  assert.equal(found.has_more, false);
});

await step("customEmojis.list", async () => {
  const listed = await notion.customEmojis.list({});
  assert.equal(listed.type, "custom_emoji");
  assert.ok(Array.isArray(listed.results));
});

await step("markdown", async () => {
  assert.equal((await notion.pages.retrieveMarkdown({ page_id: pages[0].id })).object, "page_markdown");
  const page = await notion.pages.create({ parent: { type: "page_id", page_id: root }, markdown: "# From Markdown\n\nA **bold** word.\n\n- one\n- two" });
  assert.equal(plain(page.properties.title.title), "From Markdown");
  const read = await notion.pages.retrieveMarkdown({ page_id: page.id });
  assert.match(read.markdown, /\*\*bold\*\*/);
  const changed = await notion.pages.updateMarkdown({ page_id: page.id, type: "update_content", update_content: { content_updates: [{ old_str: "bold", new_str: "strong" }] } });
  assert.match(changed.markdown, /\*\*strong\*\*/);
  const children = await notion.blocks.children.list({ block_id: page.id });
  assert.ok(children.results.every(isFullBlock));
  assert.deepEqual(children.results.map((block) => block.type), ["paragraph", "bulleted_list_item", "bulleted_list_item"]);
});

await step("asyncTasks.retrieve", async () => {
  const task = await notion.pages.updateMarkdown({ page_id: pages[3].id, type: "insert_content", insert_content: { content: "Written behind the answer." }, allow_async: true });
  assert.equal(task.object, "async_task");
  const done = await until(() => notion.asyncTasks.retrieve({ task_id: task.id }), (one) => one.status !== "queued" && one.status !== "in_progress" && one.status !== "pending" && one.status !== "running");
  assert.equal(done.status, "succeeded");
  assert.match((await notion.pages.retrieveMarkdown({ page_id: pages[3].id })).markdown, /Written behind the answer\./);
});

await step("oauth", async () => {
  const client = { client_id: env("OAUTH_CLIENT_ID"), client_secret: env("OAUTH_CLIENT_SECRET") };
  const grant = await notion.oauth.token({ ...client, grant_type: "authorization_code", code: env("OAUTH_CODE"), redirect_uri: env("OAUTH_REDIRECT_URI") });
  assert.equal(grant.token_type, "bearer");
  const me = await notion.users.me({ auth: grant.access_token });
  assert.equal(me.id, grant.bot_id);
  assert.equal((await notion.oauth.introspect({ ...client, token: grant.access_token })).active, true);
  const fresh = await notion.oauth.token({ ...client, grant_type: "refresh_token", refresh_token: grant.refresh_token });
  await notion.oauth.revoke({ ...client, token: fresh.access_token });
  assert.equal((await notion.oauth.introspect({ ...client, token: fresh.access_token })).active, false);
  await refuses(APIErrorCode.Unauthorized, () => notion.users.me({ auth: fresh.access_token }));
});

await step("what only Notion can do", async () => {
  const agent_id = "33333333-3333-3333-3333-333333333333";
  const session_id = "00000000-0000-4000-8000-000000000000";
  const calls = [
    () => notion.agents.query({}),
    () => notion.agents.retrieve({ agent_id }),
    () => notion.agents.retrieveInsights({ agent_id }),
    () => notion.agents.updateCreditLimit({ agent_id, credit_limit: 1 }),
    () => notion.agents.updateStatus({ agent_id, status: "active" }),
    () => notion.agents.delete({ agent_id }),
    () => notion.agents.batch({ operations: [{ action: "delete", agent_id }] }),
    () => notion.sessions.retrieve({ session_id }),
    () => notion.sessions.update({ agent_id, message: "Hello" }),
    () => notion.sessions.stream({ agent_id, message: "Hello" }),
    () => notion.sessions.cancel({ session_id }),
    () => notion.sessions.query({}),
    () => notion.sessions.queryEvents({ session_id }),
  ];
  for (const call of calls) await refuses(APIErrorCode.RestrictedResource, call);
});

async function until(ask, holds) {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (holds(answer) || tries > 500) return answer;
    await new Promise((later) => setTimeout(later, 10));
  }
}

await step("errors", async () => {
  await refuses(APIErrorCode.ObjectNotFound, () => notion.pages.retrieve({ page_id: "00000000-0000-0000-0000-000000000000" }));
  await refuses(APIErrorCode.ValidationError, () => notion.pages.update({ page_id: pages[0].id, properties: { Nowhere: { number: 1 } } }));
  await refuses(APIErrorCode.ValidationError, () => notion.dataSources.query({ data_source_id: source, filter: { property: "Amount", number: { contains: "x" } } }));
  await refuses(APIErrorCode.Unauthorized, () => notion.users.me({ auth: "ntn_wrong" }));
  await refuses(APIErrorCode.InvalidRequestURL, () => notion.request({ path: "nowhere", method: "get" }));
});

await record.meet(notion);
tell({ version, methods: record.methods, calls: record.calls });
