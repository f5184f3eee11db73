// The two MCP servers that are compared: Notion's open-source one over stdio, and Verso's at /mcp. Both are asked by plain JSON-RPC, and
// both count what their use costs a model.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

export const tokens = (value) => countTokens(typeof value === "string" ? value : JSON.stringify(value));

const revision = "2025-11-25";
const client = { protocolVersion: revision, capabilities: {}, clientInfo: { name: "verso-tests", version: "1" } };

/** What a model reads and writes: the tool list as it is given to models, arguments, and the texts of results. */
class Counted {
  calls = 0;
  spent = 0;

  constructor(ask, close) {
    this.ask = ask;
    this.close = close;
  }

  async open() {
    this.tools = (await this.ask("tools/list", {})).tools;
    this.list = tokens(this.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })));
    return this;
  }

  /** The text of a tool's result. A failed call ends the plan. */
  async call(name, args) {
    const result = await this.ask("tools/call", { name, arguments: args });
    const text = result.content.map((part) => part.text ?? "").join("\n");
    this.calls++;
    this.spent += tokens(name) + tokens(args) + tokens(text);
    this.last = tokens(text);
    if (result.isError) throw new Error(`${name} ${JSON.stringify(args).slice(0, 400)}: ${text.slice(0, 600)}`);
    return text;
  }
}

/** Verso's tools, over streamable HTTP. */
export async function ours() {
  let last = 0;
  let session;
  const send = (message) =>
    fetch(new URL("/mcp", process.env.VERSO_URL), {
      method: "POST",
      headers: {
        Authorization: `Bearer ${process.env.VERSO_API_KEY}`,
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        ...(session && { "Mcp-Session-Id": session, "MCP-Protocol-Version": revision }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
  const ask = async (method, params) => {
    const id = ++last;
    const answer = await send({ id, method, params });
    session ??= answer.headers.get("Mcp-Session-Id");
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${said}`);
    const messages = said.startsWith("{") ? [said] : said.split("\n").filter((line) => line.startsWith("data: {")).map((line) => line.slice(6));
    const message = messages.map((one) => JSON.parse(one)).find((one) => one.id === id);
    if (message.error) throw new Error(message.error.message);
    return message.result;
  };
  await ask("initialize", client);
  await (await send({ method: "notifications/initialized" })).text();
  return new Counted(ask, () => {}).open();
}

/** Notion's open-source server, which asks Verso as it would ask Notion. Its results are JSON, and are given back as objects. */
export async function official() {
  const headers = JSON.stringify({ Authorization: `Bearer ${process.env.NOTION_TOKEN}`, "Notion-Version": "2025-09-03" });
  const server = spawn(process.execPath, [fileURLToPath(new URL("../node_modules/@notionhq/notion-mcp-server/bin/cli.mjs", import.meta.url))], {
    env: { PATH: process.env.PATH, OPENAPI_MCP_HEADERS: headers, BASE_URL: process.env.NOTION_BASE_URL.replace(/\/$/, "") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let last = 0;
  const waiting = new Map();
  createInterface({ input: server.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  server.on("exit", () => waiting.forEach((answer) => answer({ error: { message: "The server has ended." } })));
  const send = (message) => server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const ask = async (method, params) => {
    const message = await new Promise((answer) => {
      waiting.set(++last, answer);
      send({ id: last, method, params });
    });
    if (message.error) throw new Error(message.error.message);
    return message.result;
  };
  await ask("initialize", client);
  send({ method: "notifications/initialized" });
  const counted = await new Counted(ask, () => server.kill()).open();
  const call = counted.call.bind(counted);
  counted.call = async (name, args) => {
    const said = JSON.parse(await call(`API-${name}`, args));
    if (said.object === "error" || said.status === "error") throw new Error(`${name} ${JSON.stringify(args).slice(0, 400)}: ${JSON.stringify(said).slice(0, 600)}`);
    return said;
  };
  return counted;
}
