// What the official client does when things go wrong: node retries.mjs, with NOTION_BASE_URL, NOTION_TOKEN, NOTION_ROOT_PAGE_ID and
// VERSO_API_KEY of a server with faults. The last line tells for each fault and method how often the server was asked and how it ended.
import { Client, LogLevel } from "@notionhq/client";
import { text } from "./facts.mjs";

const base = process.env.NOTION_BASE_URL.replace(/\/$/, "");
const root = process.env.NOTION_ROOT_PAGE_ID;
const notion = new Client({
  auth: process.env.NOTION_TOKEN,
  baseUrl: base,
  logLevel: LogLevel.ERROR,
  retry: { maxRetries: 2, initialRetryDelayMs: 1, maxRetryDelayMs: 5 },
});

async function faults(method, body) {
  const answer = await fetch(`${base}/api/v2/faults`, { method, headers: { "X-API-Key": process.env.VERSO_API_KEY, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const read = () => notion.pages.retrieve({ page_id: root });
const write = () => notion.pages.create({ parent: { type: "page_id", page_id: root }, properties: { title: { title: text("Written") } } });

const outcomes = [];
for (const [fault, method, when] of [
  ["429", "read"], ["429", "write"], ["529", "write"], ["500", "read"], ["500", "write"], ["503", "read"], ["503", "write"], ["503", "write", "after"],
  ["502", "read"], ["504", "read"], ["reset", "read"], ["reset", "write", "after"], ["truncate", "read"],
]) {
  await faults("DELETE");
  await faults("POST", { route: method === "read" ? "GET /v1/pages/*" : "POST /v1/pages", fault, when: when ?? "before", count: 1, retry_after: fault === "429" || fault === "529" ? 1 : undefined });
  let ended = "ok";
  try {
    await (method === "read" ? read() : write());
  } catch (error) {
    ended = error.code ?? error.name;
  }
  const [rule] = (await faults("GET")).faults;
  outcomes.push({ fault, method, when: when ?? "before", asked: rule.met, ended });
}

await faults("DELETE");
await faults("POST", { route: "GET /v1/pages/*", fault: "hang", count: 1 });
const impatient = new Client({ auth: process.env.NOTION_TOKEN, baseUrl: base, logLevel: LogLevel.ERROR, timeoutMs: 300 });
const hanging = await impatient.pages.retrieve({ page_id: root }).then(() => "ok", (error) => error.code);
await faults("DELETE");
console.log(JSON.stringify({ outcomes, hanging }));
process.exit(0); // The client gave up waiting, but not the connection.
