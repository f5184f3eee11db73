// Markdown into pages and out of them with two libraries that many tools are built on: @tryfabric/martian makes blocks, notion-to-md
// makes Markdown of a page, both through the official client 2.x. node markdown.mjs, with NOTION_BASE_URL, NOTION_TOKEN and
// NOTION_ROOT_PAGE_ID in the environment. The last line has the Markdown that came back.
import { createRequire } from "node:module";
import { Client } from "@notionhq/client-2";
import { markdownToBlocks, markdownToRichText } from "@tryfabric/martian";
import { text } from "./facts.mjs";

const { NotionToMarkdown } = createRequire(import.meta.url)("notion-to-md");
const notion = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: process.env.NOTION_BASE_URL });

const source = `# Tides

The **Moon** pulls *more* on the near side, see [the article](https://www.example.com/tides).

- one
- two
  - nested

1. first
2. second

- [x] done
- [ ] open

> Somebody said

\`\`\`javascript
let answer = 42;
\`\`\`

| Day | High |
| --- | --- |
| Monday | 4.2 |

---

End with \`code\` and ~~struck~~ words.
`;

const blocks = markdownToBlocks(source);
const page = await notion.pages.create({
  parent: { type: "page_id", page_id: process.env.NOTION_ROOT_PAGE_ID },
  properties: { title: { title: markdownToRichText("From **Markdown**") } },
  children: blocks,
});
await notion.blocks.children.append({ block_id: page.id, children: [{ toggle: { rich_text: text("Opens"), children: [{ paragraph: { rich_text: text("Inside") } }] } }] });

const reader = new NotionToMarkdown({ notionClient: notion });
const back = reader.toMarkdownString(await reader.pageToMarkdown(page.id)).parent;
console.log(JSON.stringify({ title: page.properties.title.title.map((part) => part.plain_text).join(""), sent: blocks.map((block) => block.type), markdown: back }));
