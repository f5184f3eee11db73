using Verso.Bench;

// dotnet run -c Release --project bench -- [name …]      without names: all but kill
var benchmarks = new (string Name, string What, Func<string[], Task> Run)[]
{
    ("json", "typed reading of 100 pages, against Newtonsoft into dynamic objects", _ => JsonBench.RunAsync()),
    ("insert", "10,000 records into a local workspace, against raw SQLite inserts of the same bytes", _ => InsertBench.RunAsync()),
    ("query", "filtered and sorted queries of 100,000 rows in the store: ids and order", _ => QueryBench.RunAsync()),
    ("growth", "a page by id and the first 100 of a query, over HTTP, from 1,000 to 100,000 rows", _ => GrowthBench.RunAsync()),
    ("sdk", "rows created through the official JavaScript client, against plain HTTP", _ => SdkBench.RunAsync()),
    ("alloc", "bytes allocated for one request", _ => AllocationBench.RunAsync()),
    ("page", "a page over HTTP, against a static Kestrel endpoint of the same size", _ => PageBench.RunAsync()),
    ("summary", "extractive summaries against the beginning of each document; --cranfield PATH adds its abstracts", SummaryBench.RunAsync),
    ("classify", "labels learned from Debian's packages, description to section, on held-out ones; --sections PATH of what bench/debian-sections.sh writes", ClassifyBench.RunAsync),
    ("ask", "answers from the Cranfield abstracts, and to questions about something else; --cranfield FOLDER", AskBench.RunAsync),
    ("snapshot", "a workspace of 100,000 rows put aside, taken back and emptied, against a copy of its file", _ => SnapshotBench.RunAsync()),
    ("large", "search among 100,000 pages, and schema changes of 100,000 rows, against rewriting them in one write", _ => LargeBench.RunAsync()),
    ("search", "full text: --cranfield FOLDER for nDCG@10 and recall; times among 100,000 rows", SearchBench.RunAsync),
    ("tools", "tools for agents on 100,000 rows, beside the bare request", _ => ToolBench.RunAsync()),
    ("tokens", "what a model pays for the same through Verso's tools and through Notion's open-source MCP server", _ => AgentBench.TokensAsync()),
    ("tasks", "twenty tasks through both: calls and tokens", _ => AgentBench.TasksAsync()),
    ("kill", "acknowledged records through kill -9, counted (--cycles 100)", KillBench.RunAsync),
};

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine("dotnet run -c Release --project bench -- [name …]");
    foreach (var (name, what, _) in benchmarks)
        Console.WriteLine($"  {name,-9} {what}");
    return 0;
}

var wanted = args.Length == 0 ? benchmarks.Where(b => b.Name != "kill") : benchmarks.Where(b => args.Contains(b.Name));
foreach (var (name, what, run) in wanted)
{
    Console.WriteLine($"## {name}: {what}");
    await run(args);
    Console.WriteLine();
}

return 0;
