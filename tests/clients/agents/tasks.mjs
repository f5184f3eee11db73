// Plays twenty tasks through one set of tools by fixed plans, and looks at the end states through /v1: node agents/tasks.mjs verso|official, with VERSO_URL,
// VERSO_API_KEY, NOTION_BASE_URL, NOTION_TOKEN and NOTION_ROOT_PAGE_ID in the environment. Each plan is the shortest that the tools permit to somebody who
// knows titles and what the properties are called, but no ids and no types. The last line tells calls and tokens.
import { changing } from "./changing.mjs";
import { finding } from "./finding.mjs";
import { official, ours } from "./mcp.mjs";
import { fill } from "./workspace.mjs";
import { writing } from "./writing.mjs";

const side = process.argv[2];
const made = await fill();
const tools = await { verso: ours, official }[side]();
const tasks = [];
const holds = async (one, answer, before) => one.holds(made, answer, before);
for (const one of [...finding, ...changing, ...writing]) {
  const before = await one.before?.(made);
  [tools.calls, tools.spent] = [0, 0];
  let fault = null;
  try {
    if (await holds(one, null, before).catch(() => false)) fault = "It held before anything was done.";
    const answer = await one[side](tools);
    if (!(await holds(one, answer, before))) fault = `The end state is not there; the last answer: ${JSON.stringify(answer)?.slice(0, 300)}`;
  } catch (error) {
    fault = error.stack;
  }
  tasks.push({ task: one.task, calls: tools.calls, tokens: tools.spent, fault });
}
const sum = (name) => tasks.reduce((all, task) => all + task[name], 0);
console.log(JSON.stringify({ tasks, calls: sum("calls"), tokens: tools.list + sum("tokens") }));
tools.close();
process.exit();
