// What the plans do with the answers of the tools.

/** The lines between the marks that say what the workspace says. */
export const inside = (answer) => answer.match(/<data-\w+>[^\n]*\n([\s\S]*?)\n<\/data-/)[1].split("\n");

/** Rows of a query of Verso, by the names of the columns. */
export function table(answer) {
  const [header, ...lines] = inside(answer).map(cells);
  return lines.map((line) => Object.fromEntries(line.map((cell, column) => [header[column], cell])));
}

const cells = (line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare);

/** The id of a page or database in a tree or a search of Verso. */
export const idOf = (answer, title) => inside(answer).find((line) => line.includes(` ${title} (`)).match(/\((\w+)\)$/)[1];

/** The one page or data source with a title, by a search of Notion's. */
export async function find(tools, title, kind = "page") {
  const found = await tools.call("post-search", { query: title, filter: { property: "object", value: kind }, page_size: 5 });
  return found.results.find((one) => (one.title ?? Object.values(one.properties).find((value) => value.type === "title").title).map((part) => part.plain_text).join("") === title);
}

/** All rows of a query of Notion's, with only the columns that are asked for. */
export async function query(tools, source, columns, body = {}) {
  const ask = { data_source_id: source.id, page_size: 100, filter_properties: columns.map((name) => source.properties[name].id), ...body };
  const rows = [];
  let answer;
  do {
    answer = await tools.call("query-data-source", { ...ask, ...(answer && { start_cursor: answer.next_cursor }) });
    rows.push(...answer.results);
  } while (answer.has_more && !body.page_size);
  return rows;
}

/** Days later, as Notion writes a date. */
export const later = (date, days) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** What a careful reader would say that a ticket is about. */
export const labelOf = (text) => (/invoice|charge/.test(text) ? "Billing" : /crash|error/.test(text) ? "Bug" : "Question");
