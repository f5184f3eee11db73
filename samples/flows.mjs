// Three flows of an agent that writes to Notion, in plain HTTP: a meeting summary becomes a page, overdue tasks are decided on, a digest is appended.
// Needs Node.js 20 and the environment that `verso up --env-file .env` writes. Every call is Notion's own API, so it runs against Notion as well.
const base = (process.env.NOTION_BASE_URL ?? "https://api.notion.com").replace(/\/$/, "");
const token = process.env.NOTION_TOKEN;
const root = process.env.NOTION_ROOT_PAGE_ID;
if (!token || !root) {
  console.error("NOTION_TOKEN and NOTION_ROOT_PAGE_ID are missing. Load the .env that `verso up --env-file .env` writes.");
  process.exit(1);
}

async function notion(method, path, body) {
  const answer = await fetch(`${base}/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Notion-Version": "2022-06-28", "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${json.code}: ${json.message}`);
  return json;
}

const text = (content) => [{ text: { content } }];
const block = (type, content, more) => ({ object: "block", type, [type]: { rich_text: text(content), ...more } });
const database = (title, properties) => notion("POST", "databases", { parent: { page_id: root }, title: text(title), properties });

// 1. What an agent made of a meeting becomes a page.
async function createMeetingSummary(meetings, output) {
  return notion("POST", "pages", {
    parent: { database_id: meetings.id },
    properties: {
      Name: { title: text(output.title) },
      Date: { date: { start: output.date } },
      Status: { select: { name: "Completed" } },
      Tags: { multi_select: output.tags.map((name) => ({ name })) },
    },
    children: [
      block("heading_2", "Summary"),
      block("paragraph", output.summary),
      block("heading_2", "Action Items"),
      ...output.actionItems.map((item) => block("to_do", item, { checked: false })),
    ],
  });
}

// 2. Every task that is overdue and in progress gets a decision, with its reason.
async function updateStaleTasks(tasks, today, decide) {
  const stale = await notion("POST", `databases/${tasks.id}/query`, {
    filter: { and: [{ property: "Status", select: { equals: "In Progress" } }, { property: "Due Date", date: { before: today } }] },
  });
  for (const task of stale.results) {
    const { status, reason } = decide(task.properties.Name.title[0].plain_text, task.properties["Due Date"].date.start);
    await notion("PATCH", `pages/${task.id}`, { properties: { Status: { select: { name: status } }, Notes: { rich_text: text(reason) } } });
  }
  return stale.results.length;
}

// 3. The day's digest goes to the end of a running page.
async function writeDailyDigest(page, day, digest) {
  const children = [block("heading_3", `Digest for ${day}`), block("paragraph", digest), { type: "divider", divider: {} }];
  return notion("PATCH", `blocks/${page.id}/children`, { children });
}

const meetings = await database("Meetings", { Name: { title: {} }, Date: { date: {} }, Status: { select: {} }, Tags: { multi_select: {} } });
const summary = await createMeetingSummary(meetings, {
  title: "Launch review", date: "2026-03-17", summary: "The launch moves to May.", tags: ["launch"], actionItems: ["Tell the customers", "Book the hall"],
});

const tasks = await database("Tasks", { Name: { title: {} }, Status: { select: {} }, "Due Date": { date: {} }, Notes: { rich_text: {} } });
for (const [name, status, due] of [["Repair the site", "In Progress", "2026-03-01"], ["Write the notes", "In Progress", "2026-03-20"], ["Send the deck", "Done", "2026-02-01"]]) {
  await notion("POST", "pages", { parent: { database_id: tasks.id }, properties: { Name: { title: text(name) }, Status: { select: { name: status } }, "Due Date": { date: { start: due } } } });
}
const changed = await updateStaleTasks(tasks, "2026-03-17", (name, due) => ({ status: "Blocked", reason: `${name} was due on ${due} and nobody moved it.` }));

const log = await notion("POST", "pages", { parent: { page_id: root }, properties: { title: { title: text("Daily log") } } });
await writeDailyDigest(log, "2026-03-17", `1 meeting was summed up, ${changed} task was decided on.`);

console.log(JSON.stringify({ summary: summary.id, tasks: tasks.id, changed, log: log.id }));
