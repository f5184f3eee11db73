// Tasks that change many things: restructure, bulk edits, reconciling, classifying.
import { find, idOf, inside, labelOf, later, query, table } from "./answers.mjs";
import { children, plain, rows, text } from "./workspace.mjs";

const titles = async (page) => (await children(page)).flatMap((block) => block.child_page?.title ?? []);
const patch = async (tools, pages, properties) => {
  for (const page of pages) await tools.call("patch-page", { page_id: page.id, properties: typeof properties === "function" ? properties(page) : properties });
};
const trash = async (tools, pages) => {
  for (const page of pages) await tools.call("patch-page", { page_id: page.id, in_trash: true });
};

export const changing = [
  {
    task: "restructure: last year's meetings to the archive",
    async verso(tools) {
      const pages = inside(await tools.call("tree", { root: "Meetings" })).flatMap((line) => line.match(/Meeting 2025.*\((\w+)\)$/)?.[1] ?? []);
      await tools.call("move", { pages, to: "Archive" });
    },
    async official(tools) {
      const below = await tools.call("get-block-children", { block_id: (await find(tools, "Meetings")).id, page_size: 100 });
      const archive = await find(tools, "Archive");
      for (const page of below.results.filter((block) => block.child_page?.title.startsWith("Meeting 2025"))) await tools.call("move-page", { page_id: page.id, parent: { page_id: archive.id } });
    },
    holds: async (made) => (await titles(made.archive)).length === 4 && (await titles(made.meetings)).length === 2,
  },
  {
    task: "restructure: a list on a page becomes tasks",
    async verso(tools) {
      const ideas = inside(await tools.call("read", { page: "Backlog ideas" })).flatMap((line) => line.match(/^- (.*)/)?.[1] ?? []);
      await tools.call("describe", { target: "Tasks" });
      await tools.call("create", { parent: "Tasks", items: ideas.map((Name) => ({ Name, Status: "Not started" })) });
    },
    async official(tools) {
      const { markdown } = await tools.call("retrieve-page-markdown", { page_id: (await find(tools, "Backlog ideas")).id });
      const source = await find(tools, "Tasks", "data_source");
      for (const [, idea] of markdown.matchAll(/^- (.*)$/gm))
        await tools.call("post-page", { parent: { data_source_id: source.id }, properties: { Name: { title: text(idea) }, Status: { select: { name: "Not started" } } } });
    },
    holds: async (made) => (await rows(made.tasks)).filter((row) => /^(Dark mode|Keyboard shortcuts|Offline reading|Shared filters|Weekly mail|Import from CSV)$/.test(row.Name) && row.Status === "Not started").length === 6,
  },
  {
    task: "restructure: drafts to the trash",
    async verso(tools) {
      const pages = inside(await tools.call("tree", { root: "Home", depth: 1 })).flatMap((line) => line.match(/page Draft .*\((\w+)\)$/)?.[1] ?? []);
      await tools.call("trash", { pages });
    },
    async official(tools) {
      await trash(tools, (await tools.call("post-search", { query: "Draft", filter: { property: "object", value: "page" } })).results);
    },
    holds: async (made) => !(await titles(made.home)).some((title) => title.startsWith("Draft")),
  },
  {
    task: "restructure: a page with three pages below it",
    async verso(tools) {
      const page = inside(await tools.call("create", { parent: "Home", items: [{ title: "Q1 review" }] }))[0].match(/\((\w+)\)/)[1];
      await tools.call("create", { parent: page, items: ["Sales", "Product", "Hiring"].map((title) => ({ title })) });
    },
    async official(tools) {
      const add = (parent, title) => tools.call("post-page", { parent: { page_id: parent.id }, properties: { title: { title: text(title) } } });
      const page = await add(await find(tools, "Home"), "Q1 review");
      for (const title of ["Sales", "Product", "Hiring"]) await add(page, title);
    },
    async holds(made) {
      const page = (await children(made.home)).find((block) => block.child_page?.title === "Q1 review");
      return (await titles(page.id)).join() === "Sales,Product,Hiring";
    },
  },
  {
    task: "bulk edit: old tasks in progress are done",
    async verso(tools) {
      await tools.call("describe", { target: "Tasks" });
      await tools.call("update", { database: "Tasks", filter: { Status: "In progress", Due: { before: "2026-02-01" } }, set: { Status: "Done" } });
    },
    async official(tools) {
      const source = await find(tools, "Tasks", "data_source");
      const filter = { and: [{ property: "Status", select: { equals: "In progress" } }, { property: "Due", date: { before: "2026-02-01" } }] };
      await patch(tools, await query(tools, source, ["Name"], { filter }), { Status: { select: { name: "Done" } } });
    },
    async holds(made) {
      const tasks = await rows(made.tasks);
      return tasks.filter((row) => row.Status === "Done").length > 55 && !tasks.some((row) => row.Status === "In progress" && row.Due < "2026-02-01");
    },
  },
  {
    task: "bulk edit: some due dates a week later",
    async verso(tools) {
      await tools.call("describe", { target: "Tasks" });
      const found = table(await tools.call("query", { database: "Tasks", columns: ["Due"], filter: { Area: "Ops", Priority: "High" } }));
      await tools.call("update", { rows: found.map((row) => ({ page: row.id, Due: later(row.Due, 7) })) });
    },
    async official(tools) {
      const source = await find(tools, "Tasks", "data_source");
      const filter = { and: [{ property: "Area", select: { equals: "Ops" } }, { property: "Priority", select: { equals: "High" } }] };
      await patch(tools, await query(tools, source, ["Due"], { filter }), (row) => ({ Due: { date: { start: later(row.properties.Due.date.start, 7) } } }));
    },
    before: (made) => rows(made.tasks),
    async holds(made, _, before) {
      const now = new Map((await rows(made.tasks)).map((row) => [row.id, row.Due]));
      return before.every((row) => now.get(row.id) === (row.Area === "Ops" && row.Priority === "High" ? later(row.Due, 7) : row.Due));
    },
  },
  {
    task: "bulk edit: a priority for tasks without one",
    async verso(tools) {
      await tools.call("describe", { target: "Tasks" });
      await tools.call("update", { database: "Tasks", filter: { Priority: null }, set: { Priority: "Low" } });
    },
    async official(tools) {
      const source = await find(tools, "Tasks", "data_source");
      await patch(tools, await query(tools, source, ["Name"], { filter: { property: "Priority", select: { is_empty: true } } }), { Priority: { select: { name: "Low" } } });
    },
    holds: async (made) => (await rows(made.tasks)).every((row) => row.Priority),
  },
  {
    task: "reconcile: invoices that were paid in full",
    async verso(tools) {
      await tools.call("describe", { target: "Invoices" });
      await tools.call("describe", { target: "Payments" });
      const invoices = table(await tools.call("query", { database: "Invoices", columns: ["Number", "Amount"] }));
      const payments = table(await tools.call("query", { database: "Payments", columns: ["Reference", "Amount"], ids: false }));
      const paid = invoices.filter((invoice) => payments.some((payment) => payment.Reference === invoice.Number && payment.Amount === invoice.Amount));
      await tools.call("update", { pages: paid.map((invoice) => invoice.id), set: { Paid: true } });
    },
    async official(tools) {
      const invoices = await query(tools, await find(tools, "Invoices", "data_source"), ["Number", "Amount"]);
      const payments = await query(tools, await find(tools, "Payments", "data_source"), ["Reference", "Amount"]);
      const isPaid = ({ properties: { Number, Amount } }) => payments.some(({ properties: one }) => plain(one.Reference.title) === plain(Number.title) && one.Amount.number === Amount.number);
      await patch(tools, invoices.filter(isPaid), { Paid: { checkbox: true } });
    },
    async holds(made) {
      const payments = await rows(made.payments);
      const invoices = await rows(made.invoices);
      return invoices.filter((row) => row.Paid).length === 17 && invoices.every((row) => row.Paid === payments.some((payment) => payment.Reference === row.Number && payment.Amount === row.Amount));
    },
  },
  {
    task: "reconcile: a page that lists payments that differ",
    async verso(tools) {
      await tools.call("describe", { target: "Invoices" });
      await tools.call("describe", { target: "Payments" });
      const invoices = table(await tools.call("query", { database: "Invoices", columns: ["Number", "Amount"], ids: false }));
      const payments = table(await tools.call("query", { database: "Payments", columns: ["Reference", "Amount"], ids: false }));
      const wrong = payments.filter((payment) => invoices.find((invoice) => invoice.Number === payment.Reference).Amount !== payment.Amount);
      await tools.call("create", { parent: "Home", items: [{ title: "Differences", markdown: wrong.map((payment) => `- ${payment.Reference}`).join("\n") }] });
    },
    async official(tools) {
      const invoices = await query(tools, await find(tools, "Invoices", "data_source"), ["Number", "Amount"]);
      const payments = await query(tools, await find(tools, "Payments", "data_source"), ["Reference", "Amount"]);
      const amounts = Object.fromEntries(invoices.map(({ properties: one }) => [plain(one.Number.title), one.Amount.number]));
      const wrong = payments.filter(({ properties: one }) => amounts[plain(one.Reference.title)] !== one.Amount.number);
      const children = wrong.map((payment) => ({ type: "bulleted_list_item", bulleted_list_item: { rich_text: text(plain(payment.properties.Reference.title)) } }));
      await tools.call("post-page", { parent: { page_id: (await find(tools, "Home")).id }, properties: { title: { title: text("Differences") } }, children });
    },
    async holds(made) {
      const page = (await children(made.home)).find((block) => block.child_page?.title === "Differences");
      return (await children(page.id)).map((block) => plain(block.bulleted_list_item.rich_text)).sort().join() === "INV-103,INV-110,INV-117";
    },
  },
  {
    task: "reconcile: contacts that are there twice",
    async verso(tools) {
      await tools.call("describe", { target: "Contacts" });
      const contacts = table(await tools.call("query", { database: "Contacts", columns: ["Email"], sorts: ["created_time"] }));
      await tools.call("trash", { pages: contacts.filter((contact, place) => contacts.findIndex((one) => one.Email === contact.Email) < place).map((contact) => contact.id) });
    },
    async official(tools) {
      const contacts = await query(tools, await find(tools, "Contacts", "data_source"), ["Email"], { sorts: [{ timestamp: "created_time", direction: "ascending" }] });
      await trash(tools, contacts.filter((contact, place) => contacts.findIndex((one) => one.properties.Email.email === contact.properties.Email.email) < place));
    },
    async holds(made) {
      const contacts = await rows(made.contacts);
      return contacts.length === 40 && new Set(contacts.map((row) => row.Email)).size === 40;
    },
  },
  {
    task: "classify: 24 tickets by their text",
    async verso(tools) {
      await tools.call("describe", { target: "Tickets" });
      const tickets = table(await tools.call("query", { database: "Tickets", columns: ["Text"] }));
      await tools.call("update", { rows: tickets.map((ticket) => ({ page: ticket.id, Label: labelOf(ticket.Text) })) });
    },
    async official(tools) {
      const tickets = await query(tools, await find(tools, "Tickets", "data_source"), ["Text"]);
      await patch(tools, tickets, (ticket) => ({ Label: { select: { name: labelOf(plain(ticket.properties.Text.rich_text)) } } }));
    },
    holds: async (made) => (await rows(made.tickets)).every((row) => row.Label === ["Billing", "Bug", "Question", "Billing"][(Number(row.Subject.slice(7)) - 1) % 4]),
  },
];
