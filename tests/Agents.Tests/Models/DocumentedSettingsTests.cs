using System.Text.Json;
using System.Text.RegularExpressions;
using Verso.Agents.Models;
using Verso.Agents.Tests.Models.Extractive;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Models;

/// <summary>Every snippet of <c>docs/models.md</c>, tried: it is read, and each of its models answers, with the vendor's address replaced.</summary>
public sealed partial class DocumentedSettingsTests
{
    public static TheoryData<string> Snippets => [.. Fence().Matches(Document()).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task A_documented_snippet_works(string json)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        using (var snippet = JsonDocument.Parse(json))
            Flatten(snippet.RootElement, "", settings);
        foreach (var model in ModelOptions.Read(settings).Models.Values.Where(model => model.Provider != ModelProvider.Extractive))
        {
            var isAnthropic = model.Provider == ModelProvider.Anthropic;
            await using var server = await ModelServer.StartAsync(isAnthropic ? AnthropicAnswers.Says("Yes.") : OpenAiAnswers.Says("Yes."));
            var moved = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase)
            {
                [$"Models:{model.Name}:base_url"] = isAnthropic ? server.Url : server.Url + (model.BaseUrl?.AbsolutePath ?? "/v1"),
            };
            using var models = new ModelCatalog(ModelOptions.Read(moved), _ => "a-key-for-tests", TimeProvider.System);

            Assert.Equal("Yes.", await models.Open(model.Name).GetTextAsync("hello"));
            Assert.Contains($"\"{model.Model}\"", Assert.Single(server.Requests).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_snippets_are_found() => Assert.Equal(5, Snippets.Count);

    private static void Flatten(JsonElement value, string path, Dictionary<string, string?> into)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            into[path] = value.ToString();
            return;
        }

        foreach (var member in value.EnumerateObject())
            Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}:{member.Name}", into);
    }

    private static string Document()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Verso.slnx")))
            folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "models.md"));
    }

    [GeneratedRegex(@"^```json\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
