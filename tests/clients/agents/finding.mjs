// Tasks that end in an answer: what is asked for is found, and nothing is changed.
import { find, inside, query, table } from "./answers.mjs";
import { plain, rows } from "./workspace.mjs";

const title = (row, name = "Name") => plain(row.properties[name].title);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const finding = [
  {
    task: "find: an answer in a page that is named",
    verso: async (tools) => inside(await tools.call("read", { page: "Handbook", section: "On call" })).join("\n"),
    official: async (tools) => (await tools.call("retrieve-page-markdown", { page_id: (await find(tools, "Handbook")).id })).markdown,
    holds: (_, answer) => answer.includes("within 15 minutes"),
  },
  {
    task: "find: an answer in a page that nobody names",
    verso: async (tools) => inside(await tools.call("search", { query: "refunds approved" })).join("\n"),
    async official(tools) {
      await tools.call("post-search", { query: "refunds", page_size: 5 }); // Titles only, so it finds nothing.
      const home = await find(tools, "Home");
      const below = await tools.call("get-block-children", { block_id: home.id, page_size: 100 });
      const likely = below.results.find((block) => /policies/.test(block.child_page?.title)); // As lucky as one can be: the first page that is read has it.
      return (await tools.call("retrieve-page-markdown", { page_id: likely.id })).markdown;
    },
    holds: (_, answer) => answer.includes("Marta Lind"),
  },
  {
    task: "find: open tasks of high priority, due before a day",
    async verso(tools) {
      await tools.call("describe", { target: "Tasks" });
      const filter = { Priority: "High", Status: { not: "Done" }, Due: { before: "2026-02-01" } };
      return table(await tools.call("query", { database: "Tasks", columns: ["Name"], ids: false, filter })).map((row) => row.Name);
    },
    async official(tools) {
      const source = await find(tools, "Tasks", "data_source");
      const filter = { and: [{ property: "Priority", select: { equals: "High" } }, { property: "Status", select: { does_not_equal: "Done" } }, { property: "Due", date: { before: "2026-02-01" } }] };
      return (await query(tools, source, ["Name"], { filter })).map((row) => title(row));
    },
    async holds(made, answer) {
      const wanted = (await rows(made.tasks)).filter((row) => row.Priority === "High" && row.Status !== "Done" && row.Due < "2026-02-01").map((row) => row.Name);
      return wanted.length > 5 && same(wanted.sort(), answer.sort());
    },
  },
  {
    task: "find: points by status, of 150 tasks",
    async verso(tools) {
      await tools.call("describe", { target: "Tasks" });
      return table(await tools.call("query", { database: "Tasks", group_by: ["Status"], aggregate: ["sum:Points"] })).map((row) => `${row.Status} ${row["sum:Points"]}`);
    },
    async official(tools) {
      const source = await find(tools, "Tasks", "data_source");
      return sums((await query(tools, source, ["Status", "Points"])).map((row) => ({ Status: row.properties.Status.select.name, Points: row.properties.Points.number })));
    },
    holds: async (made, answer) => same(sums(await rows(made.tasks)).sort(), answer.sort()),
  },
  {
    task: "find: the three largest invoices",
    async verso(tools) {
      await tools.call("describe", { target: "Invoices" });
      return table(await tools.call("query", { database: "Invoices", columns: ["Number"], ids: false, sorts: ["-Amount"], limit: 3 })).map((row) => row.Number);
    },
    async official(tools) {
      const source = await find(tools, "Invoices", "data_source");
      return (await query(tools, source, ["Number"], { sorts: [{ property: "Amount", direction: "descending" }], page_size: 3 })).map((row) => title(row, "Number"));
    },
    holds: async (made, answer) => same((await rows(made.invoices)).sort((one, other) => other.Amount - one.Amount).slice(0, 3).map((row) => row.Number), answer),
  },
];

function sums(tasks) {
  const by = {};
  for (const { Status, Points } of tasks) by[Status] = (by[Status] ?? 0) + Points;
  return Object.entries(by).map(([status, points]) => `${status} ${points}`);
}
