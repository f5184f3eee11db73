using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Local;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer;
using Verso.Workspace.Transfer.Dump;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

public sealed class DumpTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Desk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_dump_of_what_a_dump_made_has_the_same_bytes()
    {
        await FillAsync();
        var dump = Dump(_desk.Workspace);

        await using var copy = await LoadAsync(dump);

        Assert.Equal(dump, Dump(copy));
    }

    [Fact]
    public async Task Two_dumps_of_one_state_have_the_same_bytes()
    {
        await FillAsync();
        Assert.Equal(Dump(_desk.Workspace), Dump(_desk.Workspace));
    }

    [Fact]
    public async Task What_was_loaded_answers_as_what_was_dumped()
    {
        var source = await FillAsync();
        await using var copy = await LoadAsync(Dump(_desk.Workspace));
        var there = new Desk(_desk, copy);

        foreach (var path in (string[])[$"blocks/{_desk.Root}/children", $"data_sources/{source}", "users", "users/me", $"pages/{_desk.Root}"])
            Assert.Equal(Shown(await _desk.GetAsync(path)), Shown(await there.GetAsync(path)));
        foreach (var query in (string[])
        [
            "{}",
            """{"filter":{"property":"Size","number":{"greater_than":1}},"sorts":[{"property":"Name","direction":"descending"}]}""",
            """{"filter":{"property":"Tags","multi_select":{"contains":"a"}}}""",
            """{"filter":{"property":"Kind","select":{"equals":"x"}},"in_trash":true}""",
        ])
            Assert.Equal(Shown(await _desk.PostAsync($"data_sources/{source}/query", query)), Shown(await there.PostAsync($"data_sources/{source}/query", query)));
        var row = await there.RowAsync(source, """{"Size":{"number":9}}""");
        Assert.Equal(4, (int?)row["properties"]!["Number"]!["unique_id"]!["number"]);
    }

    [Fact]
    public async Task A_value_of_any_kind_is_the_same_afterwards()
    {
        await _desk.Workspace.Database.WriteAsync(
            session =>
            {
                session.ExecuteScript("CREATE TABLE odd (id INTEGER PRIMARY KEY, value)");
                var values = new object?[]
                {
                    null, 0L, -1L, long.MaxValue, 1.0, 0.1, -1e300, double.PositiveInfinity, "", "text \"quoted\" \n\t\u0001 ünïcode 🎉", "{\"a\":1}",
                    Array.Empty<byte>(), "{}"u8.ToArray(), "{\"a\": [1, 2.50, 1e5]}"u8.ToArray(), "[ ]"u8.ToArray(), "{\"a\":\n1}"u8.ToArray(), "{\"a\":1} "u8.ToArray(),
                    "{\"$base64\":\"AAAA\"}"u8.ToArray(), "{\"$real\":\"1\"}"u8.ToArray(), "{broken"u8.ToArray(), "{broken}"u8.ToArray(), "\"text\""u8.ToArray(), new byte[] { (byte)'{', 0xff, (byte)'}' },
                    Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 900)) + string.Concat(Enumerable.Repeat("]", 900))),
                    Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 2000)) + string.Concat(Enumerable.Repeat("]", 2000))),
                    "{\"a\":1,\"a\":2}"u8.ToArray(),
                };
                for (var i = 0; i < values.Length; i++)
                    session.Execute($"INSERT INTO odd (id, value) VALUES ({(long)i}, {values[i]})");
            },
            Stop);
        var expected = Odd(_desk.Workspace.Database);

        var file = _folder.File("odd.db");
        await using (var database = new SqliteDatabase(file))
            await database.WriteAsync(session => session.ExecuteScript("CREATE TABLE odd (id INTEGER PRIMARY KEY, value)"), Stop);
        await BuildAsync(Dump(_desk.Workspace), file);

        await using var copy = new SqliteDatabase(file);
        Assert.Equal(expected, Odd(copy));

        static List<string> Odd(ISqlDatabase database) => database.Read(session => session.Query(
            $"SELECT id, typeof(value), quote(value) FROM odd ORDER BY id", row => $"{row.GetInt64(0)} {row.GetString(1)} {row.GetString(2)}"));
    }

    [Theory]
    [InlineData("verso.json", "{", "verso.json cannot be read")]
    [InlineData("verso.json", """{"format":"verso-workspace","version":99}""", "has the format 99")]
    [InlineData("verso.json", """{"format":"verso-workspace","version":1,"parts":{"workspace":99},"workspace":{"id":"x","name":"y"},"rows":{}}""", "newer Verso")]
    [InlineData("tables/object.jsonl", "nonsense\n", "line 1 of object")]
    [InlineData("tables/object.jsonl", "{\"id\":\"x\",\"json\":{}}\n", "line 1 of the objects")]
    [InlineData("tables/object.jsonl", "", "has 0 rows")]
    [InlineData("tables/setting.jsonl", "{\"name\":\"a\",\"evil\":1}\n", "'evil'")]
    [InlineData("tables/change.jsonl", null, "change is missing")]
    public async Task A_damaged_dump_is_refused_with_the_place_and_leaves_nothing(string entry, string? content, string said)
    {
        var dump = Replace(Dump(_desk.Workspace), entry, content);

        var refusal = await Assert.ThrowsAsync<TransferException>(() => LoadAsync(dump));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task More_than_the_limit_never_comes_out()
    {
        var zeros = Replace(Dump(_desk.Workspace), "tables/setting.jsonl", new string(' ', 5_000_000));

        var refusal = await Assert.ThrowsAsync<TransferException>(() => LoadAsync(zeros, new TransferLimits { MostBytes = 1_000_000 }));

        Assert.Equal("too_large", refusal.Code);
    }

    private async Task<string> FillAsync()
    {
        var page = await _desk.PageAsync("Page", children: $$$$$"""[{{{{{Desk.Paragraph("one")}}}}},{"toggle":{"rich_text":[{"text":{"content":"more"}}],"children":[{{{{{Desk.Paragraph("inside")}}}}}]}}]""");
        var (_, source) = await _desk.DatabaseAsync(
            "Tasks",
            """{"Name":{"title":{}},"Size":{"number":{}},"Tags":{"multi_select":{"options":[{"name":"a"},{"name":"b"}]}},"Kind":{"select":{}},"Due":{"date":{}},"Done":{"checkbox":{}},"Number":{"unique_id":{"prefix":"T"}}}""",
            page.Id());
        await _desk.PatchAsync($"data_sources/{source}", $$$$$$"""{"properties":{"Next":{"relation":{"data_source_id":"{{{{{{source}}}}}}","dual_property":{}}}}}""");
        var first = await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"First"}}]},"Size":{"number":1.5},"Tags":{"multi_select":[{"name":"a"}]},"Kind":{"select":{"name":"x"}}}""");
        var second = await _desk.RowAsync(source, $$$$$"""{"Name":{"title":[{"text":{"content":"Second"}}]},"Size":{"number":2},"Next":{"relation":[{"id":"{{{{{first.Id()}}}}}"}]},"Due":{"date":{"start":"2026-01-01"}}}""");
        await _desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"Thrown away"}}]},"Kind":{"select":{"name":"x"}}}""");
        await _desk.PatchAsync($"pages/{second.Id()}", """{"icon":{"emoji":"🎉"}}""");
        var gone = await _desk.PageAsync("Gone", page.Id(), $"[{Desk.Paragraph("buried")}]");
        await _desk.PatchAsync($"pages/{gone.Id()}", """{"in_trash":true}""");
        return source;
    }

    private static byte[] Dump(LocalWorkspace workspace)
    {
        using var bytes = new MemoryStream();
        DumpWriter.Write(workspace, bytes, cancellationToken: Stop);
        return bytes.ToArray();
    }

    private async Task<LocalWorkspace> LoadAsync(byte[] dump, TransferLimits? limits = null)
    {
        var file = _folder.File("copy.db");
        await BuildAsync(dump, file, limits);
        return await LocalWorkspace.OpenAsync(file, new WorkspaceOptions { Clock = _desk.Clock, MostUploadBytes = _desk.Workspace.Options.MostUploadBytes }, Stop);
    }

    private async Task BuildAsync(byte[] dump, string file, TransferLimits? limits = null)
    {
        using var zip = new ZipArchive(new MemoryStream(dump));
        await DumpReader.BuildAsync(zip, file, _desk.Workspace.Options, limits ?? new TransferLimits(), cancellationToken: Stop);
    }

    private static byte[] Replace(byte[] dump, string entry, string? content)
    {
        using var bytes = new MemoryStream();
        bytes.Write(dump);
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(entry)!.Delete();
            if (content is not null)
            {
                using var stream = zip.CreateEntry(entry).Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    private static string Shown(JsonObject answer)
    {
        answer.Remove("request_id");
        answer.Remove("next_cursor");
        return answer.ToJsonString();
    }
}
