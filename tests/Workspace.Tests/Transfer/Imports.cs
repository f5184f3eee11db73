using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Content;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer;
using Verso.Workspace.Transfer.Import;
using Verso.Workspace.Transfer.Sources;
using Verso.Workspace.Transfer.Tables;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>A workspace that files are imported into, and what can be seen of it afterwards.</summary>
internal sealed class Imports : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Imports(Desk desk) => Desk = desk;

    public Desk Desk { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Imports> OpenAsync() => new(await Desk.OpenAsync());

    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(_folder.File(name), content);
        return _folder.File(name);
    }

    public async Task<ImportReport> RunAsync(string path, TransferLimits? limits = null, params string[] types)
    {
        using var source = SourceFiles.Open(path, limits ?? new TransferLimits());
        return await Importer(limits, types).RunAsync(source, null, Desk.Caller, cancellationToken: Stop);
    }

    public ImportReport Plan(string path, TransferLimits? limits = null, params string[] types)
    {
        using var source = SourceFiles.Open(path, limits ?? new TransferLimits());
        return Importer(limits, types).Plan(source);
    }

    private Importer Importer(TransferLimits? limits, string[] types) =>
        new(Desk.Workspace, new ImportOptions { Limits = limits ?? new TransferLimits(), Types = ColumnTypes.Read(types) });

    /// <summary>The blocks below something, one line each, indented by depth: type and text.</summary>
    public async Task<string> OutlineAsync(string id, int depth = 0)
    {
        var lines = new List<string>();
        foreach (var block in (await Desk.GetAsync($"blocks/{id}/children")).Results())
        {
            var type = (string)block["type"]!;
            var text = Blocks.PlainText(type, block[type]!.AsObject());
            lines.Add($"{new string(' ', depth * 2)}{type}{(text.Length > 0 ? ": " + text : "")}");
            if ((bool)block["has_children"]!)
                lines.Add(await OutlineAsync(block.Id(), depth + 1));
        }

        return string.Join('\n', lines);
    }

    /// <summary>The id of the first block of that kind with that title or text below something, at any depth.</summary>
    public async Task<string> FindAsync(string title, string kind = "child_page", string? below = null)
    {
        var waiting = new Queue<string>([below ?? Desk.Root]);
        while (waiting.TryDequeue(out var id))
        {
            foreach (var block in (await Desk.GetAsync($"blocks/{id}/children")).Results())
            {
                var type = (string)block["type"]!;
                if (type == kind && Blocks.PlainText(type, block[type]!.AsObject()) == title)
                    return block.Id();
                if ((bool)block["has_children"]!)
                    waiting.Enqueue(block.Id());
            }
        }

        throw new InvalidOperationException($"There is no {kind} '{title}'.");
    }

    /// <summary>The rows of a database by title, each with its plain values.</summary>
    public async Task<Dictionary<string, JsonObject>> RowsAsync(string database)
    {
        var source = (string)(await Desk.GetAsync($"databases/{database}"))["data_sources"]![0]!["id"]!;
        var rows = (await Desk.PostAsync($"data_sources/{source}/query", "{}")).Results();
        return rows.ToDictionary(row => row["properties"]!.AsObject().Where(property => (string)property.Value!["type"]! == "title").Select(property => RichTexts.PlainText(property.Value!["title"])).Single(), row => row["properties"]!.AsObject());
    }

    public async Task<Dictionary<string, string>> SchemaAsync(string database)
    {
        var source = (string)(await Desk.GetAsync($"databases/{database}"))["data_sources"]![0]!["id"]!;
        return (await Desk.GetAsync($"data_sources/{source}"))["properties"]!.AsObject().ToDictionary(property => property.Key, property => (string)property.Value!["type"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await Desk.DisposeAsync();
        _folder.Dispose();
    }
}
