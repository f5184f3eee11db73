using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion;
using Verso.ServerKit;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Server.Tests.Docs;

/// <summary>docs/compatibility.md: its table is made of the routes. <c>VERSO_WRITE_DOCS=1</c> writes it anew.</summary>
public sealed class CompatibilityTests
{
    private const string Begin = "<!-- endpoints: begin; VERSO_WRITE_DOCS=1 dotnet run --project tests/Server.Tests -- --filter-class '*CompatibilityTests' writes this -->";
    private const string End = "<!-- endpoints: end -->";

    /// <summary>The versions that differ in which endpoints they have.</summary>
    private static readonly string[] Versions = ["2022-02-22", "2022-06-28", "2025-09-03", "2026-03-11"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Document => Path.Combine(Repository.Root, "docs", "compatibility.md");

    [Fact]
    public async Task The_table_of_endpoints_is_that_of_the_routes()
    {
        var text = await File.ReadAllTextAsync(Document, Stop);
        var from = text.IndexOf(Begin, StringComparison.Ordinal);
        var to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"{Document} has lost the marks of its table.");

        var fresh = text[..from] + Begin + "\n" + Table() + text[to..];
        if (Environment.GetEnvironmentVariable("VERSO_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(Document, fresh, Stop);
        else
            Assert.True(fresh == text, $"docs/compatibility.md does not say what the routes say. Run this test with VERSO_WRITE_DOCS=1.\n\n{Table()}");
    }

    [Fact]
    public async Task Every_endpoint_answers_in_every_version_as_the_table_says()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        foreach (var version in Versions)
        {
            using var notion = server.NotionClient(version);
            foreach (var row in Rows())
            {
                using var request = new HttpRequestMessage(new HttpMethod(row.Method), PathOf(row.Template))
                {
                    Content = row.Method is "POST" or "PATCH" ? JsonContent.Create(new { }) : null,
                };
                using var answer = await notion.SendAsync(request, Stop);
                var code = (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Stop))?["code"];
                var actual = code switch { "invalid_request_url" => Mark.Absent, "restricted_resource" => Mark.Refused, _ => Mark.Here };
                Assert.True(row.In(version) == actual, $"{row.Method} /v1/{row.Template} in {version}: {(int)answer.StatusCode} {code}, but the table says {row.In(version)}.");
            }
        }
    }

    private static string PathOf(string template) =>
        string.Join('/', template.Split('/').Select(part => part[0] == '{' ? "00000000-0000-4000-8000-000000000000" : part));

    private static string Table()
    {
        var table = new StringBuilder("| endpoint | what it does | needs |");
        foreach (var version in Versions)
            table.Append(' ').Append(version).Append(" |");
        table.Append("\n| --- | --- | --- |").Insert(table.Length, " --- |", Versions.Length).Append('\n');
        foreach (var row in Rows())
        {
            table.Append($"| `{row.Method} /v1/{row.Template}` | {row.Summary} | {row.Needs} |");
            foreach (var version in Versions)
                table.Append(' ').Append(row.In(version) switch { Mark.Here => "yes", Mark.Refused => "403", _ => "–" }).Append(" |");
            table.Append('\n');
        }

        return table.ToString();
    }

    private static IEnumerable<Row> Rows() =>
        Routes.All.Select(route => new Row(route.Method, route.Template, route.Summary, Words(route), route.Since, NotionVersion.Latest, route.StaysOut ? Mark.Refused : Mark.Here))
            .Concat(Routes.Old.Select(old => new Row(old.Method, old.Template, old.Summary, "read content", NotionVersion.Oldest, old.Until, Mark.Here)));

    private static string Words(Route route)
    {
        if (route.StaysOut)
            return "Notion itself";
        var words = Enum.GetValues<Capabilities>().Where(one => one is not (Capabilities.None or Capabilities.All) && route.Needs.HasFlag(one))
            .Select(one => string.Concat(one.ToString().Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")).Trim());
        return string.Join(", ", words) is { Length: > 0 } text ? text : "–";
    }

    private enum Mark
    {
        Absent,
        Here,
        Refused,
    }

    private sealed record Row(string Method, string Template, string Summary, string Needs, NotionVersion Since, NotionVersion Until, Mark There)
    {
        public Mark In(string version) =>
            NotionVersion.TryParse(version, out var given) && given >= Since && given <= Until ? There : Mark.Absent;
    }
}
