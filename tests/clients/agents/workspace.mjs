// The workspace on which the tools are compared, and a look at it past the tools, through /v1. It is the same each time.
export const text = (content) => [{ type: "text", text: { content } }];
export const plain = (richText) => richText.map((part) => part.plain_text ?? part.text.content).join("");

/** Asks Verso's /v1 itself. */
export async function look(path, body, method = body ? "POST" : "GET") {
  const answer = await fetch(`${process.env.NOTION_BASE_URL.replace(/\/$/, "")}/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${process.env.NOTION_TOKEN}`, "Notion-Version": "2026-03-11", "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(said)}`);
  return said;
}

/** All rows of a data source as plain values, with their ids. */
export async function rows(source, filter) {
  const all = [];
  let cursor;
  do {
    const page = await look(`data_sources/${source}/query`, { page_size: 100, ...(filter && { filter }), ...(cursor && { start_cursor: cursor }) });
    all.push(...page.results.map(values));
    cursor = page.next_cursor;
  } while (cursor);
  return all;
}

/** A row's values as plain ones, by name. */
export const values = (row) => ({ id: row.id, ...Object.fromEntries(Object.entries(row.properties).map(([name, value]) => [name, plainValue(value)])) });

function plainValue(value) {
  const inner = value[value.type];
  switch (value.type) {
    case "title":
    case "rich_text":
      return plain(inner);
    case "select":
    case "status":
      return inner?.name ?? null;
    case "multi_select":
      return inner.map((option) => option.name);
    case "date":
      return inner?.start ?? null;
    default:
      return inner;
  }
}

export const markdown = async (page) => (await look(`pages/${page}/markdown`)).markdown;

export const children = async (page) => (await look(`blocks/${page}/children?page_size=100`)).results;

const select = (...names) => ({ select: { options: names.map((name) => ({ name })) } });
export const day = (number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10);

const page = (parent, title, body) => look("pages", { parent: { page_id: parent }, properties: { title: { title: text(title) } }, ...(body && { markdown: body }) });

async function table(parent, title, properties, records) {
  const database = await look("databases", { parent: { type: "page_id", page_id: parent }, title: text(title), initial_data_source: { properties } });
  const source = database.data_sources[0].id;
  const write = (record) => look("pages", { parent: { data_source_id: source }, properties: Object.fromEntries(Object.entries(record).filter(([, value]) => value != null).map(([name, value]) => [name, typed(properties[name], value)])) });
  for (let first = 0; first < records.length; first += 50) await Promise.all(records.slice(first, first + 50).map(write));
  return source;
}

function typed(property, value) {
  if (property.title) return { title: text(value) };
  if (property.rich_text) return { rich_text: text(value) };
  if (property.select) return { select: { name: value } };
  if (property.date) return { date: { start: value } };
  if (property.multi_select) return { multi_select: value.map((name) => ({ name })) };
  return { [Object.keys(property)[0]]: value };
}

const subjects = ["login form", "price list", "export of orders", "night backup", "search box", "welcome mail", "invoice layout", "mobile menu", "audit log", "image cache"];
const verbs = ["Fix", "Review", "Rewrite", "Measure", "Document"];

/** Fills the workspace below the root page; the answer names what was made. */
export async function fill() {
  const home = (await page(process.env.NOTION_ROOT_PAGE_ID, "Home")).id;
  const made = { home };
  const guide = Array.from({ length: 12 }, (_, number) => `## Chapter ${number + 1}\n${Array.from({ length: 4 }, (_, line) => `The ${subjects[(number + line) % 10]} is looked after by team ${line + 1}; Acme is told within ${number + line + 1} days when something about it changes, and the change is noted in the log of the week.`).join("\n")}`);
  guide[6] = "## On call\nThe phone is handed over on Mondays at 10:00.\nWhoever has it answers within 15 minutes.";
  made.handbook = (await page(home, "Handbook", guide.join("\n"))).id;
  made.policies = (await page(home, "Support policies", "## Tone\nWe answer kindly.\n## Money\nRefunds over 500 EUR are approved by Marta Lind.\n## Hours\nMonday to Friday, nine to five.")).id;
  made.plan = (await page(home, "Release plan", "## Goals\nShip version 4 in June.\n## Risks\n- The migration is slow\n- Nobody has tested Safari\n## Timeline\nBeta in April, release in June.")).id;
  made.decisions = (await page(home, "Decisions", "- 2026-01-12: We keep the monthly release.\n- 2026-02-02: Support answers in English and German.")).id;
  made.ideas = (await page(home, "Backlog ideas", ["Dark mode", "Keyboard shortcuts", "Offline reading", "Shared filters", "Weekly mail", "Import from CSV"].map((idea) => `- ${idea}`).join("\n"))).id;
  made.archive = (await page(home, "Archive")).id;
  made.meetings = (await page(home, "Meetings")).id;
  for (const month of ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]) await page(made.meetings, `Meeting ${month}`, `Notes of ${month}: all went on as planned.`);
  for (const name of ["pricing page", "job advert", "newsletter"]) await page(home, `Draft ${name}`, "Not finished.");
  made.tasks = await table(
    home, "Tasks",
    { Name: { title: {} }, Status: select("Not started", "In progress", "Done"), Priority: select("High", "Medium", "Low"), Area: select("Web", "App", "Ops"), Due: { date: {} }, Points: { number: {} }, Notes: { rich_text: {} } },
    Array.from({ length: 150 }, (_, number) => ({
      Name: `${verbs[number % 5]} the ${subjects[Math.floor(number / 5) % 10]} ${number}`,
      Status: ["Not started", "In progress", "Done"][number % 3],
      Priority: number % 17 === 4 ? null : ["High", "Medium", "Low"][Math.floor(number / 3) % 3],
      Area: ["Web", "App", "Ops"][Math.floor(number / 9) % 3],
      Due: day((number * 37) % 120),
      Points: 1 + (number * 7) % 8,
      Notes: `Asked for by customer ${number % 12} in week ${1 + (number % 20)}.`,
    })),
  );
  made.invoices = await table(
    home, "Invoices",
    { Number: { title: {} }, Customer: { rich_text: {} }, Amount: { number: {} }, Issued: { date: {} }, Paid: { checkbox: {} } },
    Array.from({ length: 30 }, (_, number) => ({ Number: `INV-${100 + number}`, Customer: `Customer ${number % 12}`, Amount: 100 + (number * 271) % 900, Issued: day(number * 4), Paid: false })),
  );
  made.payments = await table(
    home, "Payments",
    { Reference: { title: {} }, Amount: { number: {} }, Received: { date: {} } },
    Array.from({ length: 20 }, (_, number) => ({ Reference: `INV-${100 + number}`, Amount: 100 + (number * 271) % 900 - (number % 7 === 3 ? 10 : 0), Received: day(number * 4 + 14) })),
  );
  made.contacts = await table(
    home, "Contacts",
    { Name: { title: {} }, Email: { email: {} }, Company: { rich_text: {} }, Tier: select("Gold", "Silver") },
    Array.from({ length: 43 }, (_, number) => {
      const person = number < 40 ? number : (number - 40) * 11; // The last three repeat others.
      return { Name: number < 40 ? `Person ${person}` : `P. ${person}`, Email: `person${person}@example.com`, Company: `Company ${person % 9}`, Tier: person % 4 ? "Silver" : "Gold" };
    }),
  );
  made.log = await table(home, "Meeting log", { Name: { title: {} }, Date: { date: {} }, Tags: { multi_select: { options: [{ name: "Planning" }, { name: "Sales" }, { name: "Hiring" }] } } }, [{ Name: "Kick-off", Date: "2026-01-05", Tags: ["Planning"] }]);
  made.tickets = await table(
    home, "Tickets",
    { Subject: { title: {} }, Text: { rich_text: {} }, Label: select("Billing", "Bug", "Question") },
    Array.from({ length: 24 }, (_, number) => ({
      Subject: `Ticket ${number + 1}`,
      Text: ["My invoice shows the wrong amount, please correct the charge.", "The app crashes with an error when I open the settings.", "How can I invite a colleague to my team?", "I was charged twice this month."][number % 4] + ` Thank you, customer ${number}.`,
    })),
  );
  return made;
}
