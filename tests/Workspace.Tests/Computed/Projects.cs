using System.Text.Json.Nodes;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Computed;

/// <summary>Projects and their tasks: a relation with two ends, and what is computed over it.</summary>
internal sealed class Projects : IAsyncDisposable
{
    private const string TaskProperties = """
        {"Task":{"title":{}},"Hours":{"number":{}},"Done":{"checkbox":{}},"Due":{"date":{}},"Tags":{"multi_select":{"options":[{"name":"a"},{"name":"b"}]}},
        "Status":{"status":{}},"Note":{"rich_text":{}},"Made":{"created_time":{}}}
        """;

    private Projects(Desk desk) => Desk = desk;

    public Desk Desk { get; }

    public string Tasks { get; private set; } = "";

    public string Source { get; private set; } = "";

    public static async Task<Projects> OpenAsync(string more = "")
    {
        var projects = new Projects(await Desk.OpenAsync());
        projects.Tasks = (await projects.Desk.DatabaseAsync("Tasks", TaskProperties)).DataSource;
        projects.Source = (await projects.Desk.DatabaseAsync(
            "Projects",
            $$$"""{"Name":{"title":{}},"Tasks":{"relation":{"data_source_id":"{{{projects.Tasks}}}","dual_property":{"synced_property_name":"Project"} } } {{{more}}} }""")).DataSource;
        return projects;
    }

    public static string Rollup(string property, string function, string relation = "Tasks") =>
        $$$"""{"rollup":{"relation_property_name":"{{{relation}}}","rollup_property_name":"{{{property}}}","function":"{{{function}}}"} }""";

    public async Task<string> TaskAsync(string properties) => (await RowAsync(Tasks, properties)).Id();

    public Task<JsonObject> ProjectAsync(params string[] tasks) =>
        RowAsync(Source, $$$""" "Tasks":{"relation":[{{{Ids(tasks)}}}]} """);

    public Task<JsonObject> RowAsync(string source, string properties) => Desk.RowAsync(source, $"{{{properties}}}");

    public Task<JsonObject> PatchAsync(string page, string properties) =>
        Desk.PatchAsync($"pages/{page}", $$$"""{"properties":{ {{{properties}}} } }""");

    public Task<JsonObject> AddAsync(string name, string config) =>
        Desk.PatchAsync($"data_sources/{Source}", $$$"""{"properties":{"{{{name}}}":{{{config}}} } }""");

    public static string Ids(IEnumerable<string> pages) => string.Join(',', pages.Select(page => $$"""{"id":"{{page}}"}"""));

    /// <summary>What a page shows of a computed property, without the word in front.</summary>
    public async Task<string> ValueAsync(string page, string name) => Value(await Desk.GetAsync($"pages/{page}"), name);

    public static string Value(JsonObject page, string name)
    {
        var value = page["properties"]![name]!;
        var computed = value[(string)value["type"]!]!;
        return computed[(string)computed["type"]!]?.ToJsonString() ?? "null";
    }

    public async Task<string[]> QueryAsync(string filter, string source = "")
    {
        var answer = await Desk.PostAsync($"data_sources/{(source.Length > 0 ? source : Source)}/query", filter);
        return [.. answer.Results().Select(page => page.Id())];
    }

    public ValueTask DisposeAsync() => Desk.DisposeAsync();
}
