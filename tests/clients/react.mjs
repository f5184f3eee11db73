// Renders a page to HTML as a website does that shows Notion: notion-client reads it through the internal API, react-notion-x makes
// HTML of it. node react.mjs, with NOTION_BASE_URL, NOTION_TOKEN, NOTION_TOKEN_V2, NOTION_USER_ID and NOTION_ROOT_PAGE_ID in the
// environment. The last line tells which kinds of blocks appear in the HTML.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Client } from "@notionhq/client";
import { NotionAPI } from "notion-client";
import { NotionRenderer } from "react-notion-x";
import { Code } from "react-notion-x/third-party/code";
import { Collection } from "react-notion-x/third-party/collection";
import { Equation } from "react-notion-x/third-party/equation";
import { text } from "./facts.mjs";

const base = process.env.NOTION_BASE_URL.replace(/\/$/, "");
const official = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: base, notionVersion: "2026-03-11", retry: false });
const reader = new NotionAPI({ apiBaseUrl: `${base}/api/v3`, authToken: process.env.NOTION_TOKEN_V2, activeUser: process.env.NOTION_USER_ID, ofetchOptions: { retry: 0 } });

const rich = (content) => ({ rich_text: text(content) });
const picture = { type: "external", external: { url: "https://www.example.com/picture.png" } };

// Each kind with what must be found in the HTML when it is there.
const kinds = {
  paragraph: [{ paragraph: rich("Words of a paragraph") }, /notion-text[^>]*>.*Words of a paragraph/],
  heading_1: [{ heading_1: rich("First heading") }, /notion-h1.*First heading/],
  heading_2: [{ heading_2: rich("Second heading") }, /notion-h2.*Second heading/],
  heading_3: [{ heading_3: rich("Third heading") }, /notion-h3.*Third heading/],
  bulleted_list_item: [{ bulleted_list_item: { ...rich("Bullet"), children: [{ bulleted_list_item: rich("Nested bullet") }] } }, /notion-list-disc.*Bullet.*Nested bullet/],
  numbered_list_item: [{ numbered_list_item: rich("Number one") }, /notion-list-numbered.*Number one/],
  to_do: [{ to_do: { ...rich("Done already"), checked: true } }, /notion-to-do.*Done already/],
  toggle: [{ toggle: { ...rich("Opens"), children: [{ paragraph: rich("Hidden inside") }] } }, /notion-toggle.*Opens.*Hidden inside/],
  quote: [{ quote: rich("Somebody said") }, /notion-quote.*Somebody said/],
  callout: [{ callout: { ...rich("Mind this"), icon: { type: "emoji", emoji: "💡" } } }, /notion-callout.*Mind this/],
  code: [{ code: { ...rich("let answer = 42"), language: "javascript" } }, /notion-code.*answer/],
  equation: [{ equation: { expression: "e = mc^2" } }, /notion-equation/],
  divider: [{ divider: {} }, /notion-hr/],
  bookmark: [{ bookmark: { url: "https://www.example.com/article" } }, /notion-bookmark.*example\.com\/article/],
  image: [{ image: { ...picture, caption: text("A picture") } }, /notion-asset-wrapper-image.*<img[^>]*picture\.png/],
  video: [{ video: { type: "external", external: { url: "https://www.youtube.com/watch?v=dQw4w9WgXcQ" } } }, /notion-asset-wrapper-video/],
  embed: [{ embed: { url: "https://www.example.com/embedded" } }, /notion-asset-wrapper-embed.*example\.com\/embedded/],
  file: [{ file: { type: "external", external: { url: "https://www.example.com/paper.txt" }, name: "paper.txt" } }, /notion-file.*paper\.txt/],
  audio: [{ audio: { type: "external", external: { url: "https://www.example.com/song.mp3" } } }, /notion-audio.*song\.mp3/],
  table: [{ table: { table_width: 2, has_column_header: true, children: ["Head", "Cell"].map((word) => ({ table_row: { cells: [text(`${word} A`), text(`${word} B`)] } })) } }, /notion-simple-table.*Head A.*Cell B/],
  column_list: [{ column_list: { children: ["Left", "Right"].map((side) => ({ column: { children: [{ paragraph: rich(`${side} column`) }] } })) } }, /notion-column.*Left column.*notion-column.*Right column/],
  table_of_contents: [{ table_of_contents: {} }, /notion-table-of-contents.*First heading/],
  synced_block: [{ synced_block: { synced_from: null, children: [{ paragraph: rich("In two places") }] } }, /notion-sync-block.*In two places/],
};

const page = await official.pages.create({ parent: { type: "page_id", page_id: process.env.NOTION_ROOT_PAGE_ID }, icon: { type: "emoji", emoji: "📖" }, properties: { title: { title: text("Demo of blocks") } } });
await official.blocks.children.append({ block_id: page.id, children: Object.values(kinds).map(([block]) => block) });
const styled = [
  { type: "text", text: { content: "bold" }, annotations: { bold: true } },
  { type: "text", text: { content: "link", link: { url: "https://www.example.com/linked" } } },
  { type: "equation", equation: { expression: "x^2" } },
  { type: "text", text: { content: "struck" }, annotations: { strikethrough: true } },
];
await official.blocks.children.append({ block_id: page.id, children: [{ paragraph: { rich_text: styled } }] });
const below = await official.pages.create({ parent: { type: "page_id", page_id: page.id }, properties: { title: { title: text("Page below") } } });
await official.blocks.children.append({ block_id: page.id, children: [{ link_to_page: { type: "page_id", page_id: below.id } }] });
const database = await official.databases.create({
  parent: { type: "page_id", page_id: page.id },
  is_inline: true,
  title: text("Books"),
  initial_data_source: { properties: { Name: { title: {} }, Pages: { number: {} }, Shelf: { select: { options: [{ name: "History", color: "blue" }] } } } },
});
await official.pages.create({
  parent: { type: "data_source_id", data_source_id: database.data_sources[0].id },
  properties: { Name: { title: text("A row of a table") }, Pages: { number: 321 }, Shelf: { select: { name: "History" } } },
});

const recordMap = await reader.getPage(page.id, { signFileUrls: false });
const html = renderToStaticMarkup(
  createElement(NotionRenderer, { recordMap, fullPage: true, disableHeader: true, components: { Code, Collection, Equation }, mapPageUrl: (id) => `/${id}` }),
).replace(/\s+/g, " ");

const appears = Object.fromEntries(Object.entries(kinds).map(([kind, [, pattern]]) => [kind, pattern.test(html)]));
appears.title = /notion-title[^>]*>.*Demo of blocks/.test(html);
appears.icon = html.includes("📖");
appears.bold = /<b>bold<\/b>/.test(html);
appears.link = /href="https:\/\/www\.example\.com\/linked"/.test(html);
appears.strikethrough = /<s>struck<\/s>/.test(html);
appears.inline_equation = (html.match(/notion-equation/g) ?? []).length >= 2;
appears.child_page = /notion-page-link.*Page below/.test(html);
appears.link_to_page = (html.match(/Page below/g) ?? []).length >= 2;
appears.child_database = /notion-collection.*A row of a table/.test(html);
appears.row_number = html.includes("321");
appears.row_select = html.includes("History");
if (process.argv.includes("--html")) console.error(html);
console.log(JSON.stringify({ kinds: Object.keys(kinds), appears, length: html.length }));
