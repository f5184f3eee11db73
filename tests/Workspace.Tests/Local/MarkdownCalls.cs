using System.Text.Json.Nodes;

namespace Verso.Workspace.Tests.Local;

/// <summary>The calls of the markdown endpoints, in short.</summary>
internal static class MarkdownCalls
{
    internal static string Hex(string id) => id.Replace("-", "", StringComparison.Ordinal);

    internal static async Task<string[]> IdsAsync(Desk desk, string parent) =>
        [.. (await desk.GetAsync($"blocks/{parent}/children")).Results().Select(block => block.Id())];

    internal static async Task<string> ReadAsync(Desk desk, JsonObject page) => (string)(await desk.GetAsync($"pages/{page.Id()}/markdown"))["markdown"]!;

    internal static async Task<string> PatchAsync(Desk desk, JsonObject page, string body) =>
        (string)(await desk.PatchAsync($"pages/{page.Id()}/markdown", body))["markdown"]!;

    internal static Task<string> InsertAsync(Desk desk, JsonObject page, string content, string more = "") =>
        PatchAsync(desk, page, $$$"""{"type":"insert_content","insert_content":{"content":{{{Quoted(content)}}}{{{more}}}}}""");

    internal static Task<string> ReplaceAsync(Desk desk, JsonObject page, string content) =>
        PatchAsync(desk, page, $$$"""{"type":"replace_content","replace_content":{"new_str":{{{Quoted(content)}}}}}""");

    internal static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    internal static Task<string> RefusedAsync(Desk desk, JsonObject page, string body) =>
        desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{page.Id()}/markdown", body);

    internal static async Task<int> CountAsync(Desk desk, string title) =>
        (await desk.PostAsync("search", $$"""{"query":"{{title}}"}""")).Results().Length;
}
