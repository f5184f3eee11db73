using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Verso.Agents.Runs;
using Verso.Agents.Runtime;
using Verso.Agents.Tests.Runs;
using Verso.Kit;

namespace Verso.Agents.Tests.Runtime;

/// <summary>A house with an agent in it, whose model is a vendor that answers by a script over HTTP.</summary>
internal sealed class AgentHouse : IAsyncDisposable
{
    private readonly ModelCatalog _models;

    private AgentHouse(RunHouse runs, ModelServer vendor, ModelCatalog models) => (Runs, Vendor, _models) = (runs, vendor, models);

    public RunHouse Runs { get; }

    public ModelServer Vendor { get; }

    /// <param name="provider"><c>openai</c> or <c>anthropic</c>.</param>
    public static async Task<AgentHouse> OpenAsync(string provider, TimeProvider? clock, params RequestDelegate[] answers)
    {
        var vendor = await ModelServer.StartAsync(answers);
        var settings = new Dictionary<string, string?>
        {
            ["Models:Default"] = "test",
            ["Models:test:provider"] = provider,
            ["Models:test:model"] = "scripted",
            ["Models:test:base_url"] = provider == "openai" ? vendor.Url + "/v1" : vendor.Url,
            ["Models:test:api_key"] = "sk-test",
            ["Models:test:retries"] = "0",
            ["Models:test:prices:input"] = "1",
            ["Models:test:prices:output"] = "10",
        };
        var models = new ModelCatalog(ModelOptions.Read(settings), _ => null, clock ?? TimeProvider.System);
        var runs = await RunHouse.OpenAsync(_ => [new AgentRunKind(Tools, new AgentOptions())]);
        runs.Model = models.Open("test");
        return new AgentHouse(runs, vendor, models);
    }

    public static Task<AgentHouse> OpenAsync(params RequestDelegate[] answers) => OpenAsync("openai", null, answers);

    public NewRun Intent(string intent, int? maxSteps = null) =>
        Runs.New(AgentRunKind.KindName, AgentRunKind.Name(intent), AgentRunKind.Input(intent, null, null, maxSteps));

    /// <summary>What the vendor was sent in its n-th call, from 0.</summary>
    public JsonObject Sent(int call) => JsonNode.Parse(Vendor.Requests[call].Body)!.AsObject();

    /// <summary>The titles of all pages but the first.</summary>
    public async Task<List<string>> TitlesAsync(CancellationToken cancellationToken)
    {
        var titles = new List<string>();
        await foreach (var page in Runs.Desk.Api.QueryAsync("search", new JsonObject { ["filter"] = new JsonObject { ["property"] = "object", ["value"] = "page" } }, cancellationToken))
            titles.Add(page["properties"]!["title"]!["title"]![0]!["plain_text"]!.GetValue<string>());
        titles.Remove("Verso");
        titles.Sort(StringComparer.Ordinal);
        return titles;
    }

    public async ValueTask DisposeAsync()
    {
        await Runs.DisposeAsync();
        _models.Dispose();
        await Vendor.DisposeAsync();
    }

    /// <summary>Three small tools: titles, create a page, and throw one away.</summary>
    private static IReadOnlyList<AgentTool> Tools(Desk desk) =>
    [
        new AgentTool(Declare("titles", """{"type":"object","properties":{}}"""), true, false, async (_, _, stop) =>
        {
            var found = new List<string>();
            await foreach (var page in desk.Api.QueryAsync("search", [], stop))
                found.Add(page["id"]!.GetValue<string>());
            return new AgentToolAnswer($"{found.Count} pages", []);
        }),
        new AgentTool(Declare("create", """{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"""), false, false, async (input, attempt, stop) =>
        {
            var title = input["title"]?.GetValue<string>();
            if (title is null)
                return new AgentToolAnswer("create needs \"title\".", [], "input");
            try
            {
                var page = await desk.Api.PostAsync("pages", PageBody(title), attempt.IdempotencyKey, stop);
                return new AgentToolAnswer($"created {page["id"]}", [new AgentEffect("created", Notion.NotionId.Parse(page["id"]!.GetValue<string>()), title)]);
            }
            catch (OfficialApiException refused) when (refused.Status == 403)
            {
                return new AgentToolAnswer(refused.Message, [], "refused");
            }
        }),
        new AgentTool(Declare("trash", """{"type":"object","properties":{"page":{"type":"string"}}}"""), false, true, async (input, attempt, stop) =>
        {
            await desk.Api.PatchAsync($"pages/{input["page"]}", new JsonObject { ["in_trash"] = true }, attempt.IdempotencyKey, stop);
            return new AgentToolAnswer("trashed", []);
        }),
    ];

    private static AIFunctionDeclaration Declare(string name, string schema) =>
        AIFunctionFactory.CreateDeclaration(name, $"The tool {name}.", JsonSerializer.Deserialize<JsonElement>(schema));

    private static JsonObject PageBody(string title) => new()
    {
        ["parent"] = new JsonObject { ["workspace"] = true },
        ["properties"] = new JsonObject { ["title"] = new JsonObject { ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = title } }) } },
    };
}
