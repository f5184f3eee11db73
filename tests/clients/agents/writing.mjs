// Tasks that write and change the bodies of pages.
import { find, inside } from "./answers.mjs";
import { children, look, markdown, plain, rows, text } from "./workspace.mjs";

const block = (type, content, rest) => ({ type, [type]: { rich_text: text(content), ...rest } });
const update = (tools, page, old, fresh, all = false) =>
  tools.call("update-page-markdown", { page_id: page.id, type: "update_content", update_content: { content_updates: [{ old_str: old, new_str: fresh, ...(all && { replace_all_matches: true }) }] } });

export const writing = [
  {
    task: "write: a meeting's summary with action items",
    async verso(tools) {
      await tools.call("describe", { target: "Meeting log" });
      await tools.call("create", {
        parent: "Meeting log",
        items: [{ Name: "Spring campaign", Date: "2026-03-02", Tags: ["Sales", "Planning"], markdown: "## Summary\nThe campaign starts in April.\n## Action items\n- [ ] Book the hall\n- [ ] Write to the press" }],
      });
    },
    async official(tools) {
      const source = await find(tools, "Meeting log", "data_source");
      await tools.call("post-page", {
        parent: { data_source_id: source.id },
        properties: { Name: { title: text("Spring campaign") }, Date: { date: { start: "2026-03-02" } }, Tags: { multi_select: [{ name: "Sales" }, { name: "Planning" }] } },
        children: [
          block("heading_2", "Summary"), block("paragraph", "The campaign starts in April."), block("heading_2", "Action items"),
          block("to_do", "Book the hall", { checked: false }), block("to_do", "Write to the press", { checked: false }),
        ],
      });
    },
    async holds(made) {
      const row = (await rows(made.log)).find((one) => one.Name === "Spring campaign");
      const kinds = (await children(row.id)).map((one) => one.type).join();
      return row.Date === "2026-03-02" && row.Tags.length === 2 && kinds === "heading_2,paragraph,heading_2,to_do,to_do";
    },
  },
  {
    task: "write: one section of a page anew",
    async verso(tools) {
      const risks = inside(await tools.call("read", { page: "Release plan", section: "Risks" })).filter((line) => line.startsWith("- ") && !line.includes("Safari"));
      await tools.call("update", { pages: ["Release plan"], section: "Risks", content: [...risks, "- Two people are away in May"].join("\n") });
    },
    async official(tools) {
      const page = await find(tools, "Release plan");
      const line = (await tools.call("retrieve-page-markdown", { page_id: page.id })).markdown.split("\n").find((one) => one.includes("Safari"));
      await update(tools, page, line, "- Two people are away in May");
    },
    async holds(made) {
      const said = await markdown(made.plan);
      return said.includes("- The migration is slow\n- Two people are away in May\n## Timeline") && !said.includes("Safari");
    },
  },
  {
    task: "write: a decision at the end of a page, and a comment",
    async verso(tools) {
      await tools.call("update", { pages: ["Decisions"], append: "- 2026-03-02: The beta starts on 13 April." });
      await tools.call("comment", { page: "Decisions", text: "The date of the beta is new." });
    },
    async official(tools) {
      const page = await find(tools, "Decisions");
      await tools.call("patch-block-children", { block_id: page.id, children: [block("bulleted_list_item", "2026-03-02: The beta starts on 13 April.")] });
      await tools.call("create-a-comment", { parent: { page_id: page.id }, rich_text: text("The date of the beta is new.") });
    },
    async holds(made) {
      const comments = (await look(`comments?block_id=${made.decisions}`)).results;
      return (await markdown(made.decisions)).trim().endsWith("- 2026-03-02: The beta starts on 13 April.") && comments.length === 1 && plain(comments[0].rich_text).startsWith("The date");
    },
  },
  {
    task: "write: a name replaced all over a long page",
    verso: (tools) => tools.call("update", { pages: ["Handbook"], find: "Acme", replace: "Globex", all: true }),
    official: async (tools) => update(tools, await find(tools, "Handbook"), "Acme", "Globex", true),
    async holds(made) {
      const said = await markdown(made.handbook);
      return !said.includes("Acme") && said.split("Globex").length === 45;
    },
  },
];
