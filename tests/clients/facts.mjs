// What the scripts share: a client that notes every method that was called, the request that it became and what came of
// it; steps that may find an endpoint missing; and the facts, as one line of JSON at the end, for the test to judge.
import { isNotionClientError } from "@notionhq/client";

/** Notes what is called on a client of the official package. Give `fetch` to its constructor, then call `watch`. */
export function recorder() {
  const calls = [];
  const methods = [];
  let current = null;
  const noting = async (url, init) => {
    if (current) {
      current.verb = init?.method?.toUpperCase() ?? "GET";
      current.path = new URL(url).pathname.replace(/^.*?\/v1\/+/, "");
    }
    return fetch(url, init);
  };
  const watch = (node, prefix = "") => {
    for (const [name, value] of Object.entries(node)) {
      if (typeof value === "function") {
        methods.push(prefix + name);
        node[name] = async (...args) => {
          const call = { method: prefix + name };
          current = call;
          calls.push(call);
          try {
            const result = await value(...args);
            if (result?.[Symbol.asyncIterator]) await result[Symbol.asyncIterator]().next(); // A stream opens when its first event is asked for.
            call.outcome = "ok";
            return result;
          } catch (error) {
            call.outcome = error.code ?? error.name;
            throw error;
          }
        };
      } else if (value?.constructor === Object) {
        watch(value, `${prefix}${name}.`);
      }
    }
  };
  /** Calls what was not called, with ids of nothing, so that every method has met the server. */
  const meet = async (client) => {
    const nothing = "00000000-0000-4000-8000-000000000000";
    const ids = Object.fromEntries(["page_id", "block_id", "task_id", "comment_id", "file_upload_id", "view_id", "query_id", "data_source_id", "database_id", "user_id"].map((name) => [name, nothing]));
    for (const method of methods.filter((one) => !calls.some((call) => call.method === one)))
      await method.split(".").reduce((node, name) => node[name], client)({ ...ids }).catch(() => {});
  };
  return { calls, methods, fetch: noting, watch, meet };
}

const steps = [];
const absent = [];

/** Carries out one step. What fails ends the script, unless the server has no such endpoint: then the step is told as absent. */
export async function step(name, work) {
  try {
    const result = await work();
    steps.push(name);
    return result;
  } catch (error) {
    if (error.code === "invalid_request_url" || error.body?.includes?.("invalid_request_url")) {
      absent.push(name);
      return undefined;
    }
    console.error(`not ok ${name}\n${error.stack}`);
    if (isNotionClientError(error) || error.body) console.error(error.body ?? "");
    process.exit(1);
  }
}

/** Ends the script with its facts. */
export function tell(facts = {}) {
  console.log(JSON.stringify({ steps, absent, ...facts }));
}

export const text = (content) => [{ type: "text", text: { content } }];
export const plain = (richText) => richText.map((part) => part.plain_text).join("");
