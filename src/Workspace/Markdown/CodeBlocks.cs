using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Blocks of code. A listing that is too long for one goes on in the next.</summary>
internal static class CodeBlocks
{
    public static IEnumerable<NewBlock> Make(string code, string? language)
    {
        var name = language is { Length: > 0 } ? CodeLanguages.Find(language) ?? CodeLanguages.Plain : CodeLanguages.Plain;
        foreach (var part in RichTexts.FromPlain(code).Chunk(RichTexts.MostItems).DefaultIfEmpty([]))
        {
            yield return new NewBlock("code", new JsonObject
            {
                ["caption"] = new JsonArray(),
                ["rich_text"] = new JsonArray([.. part.Select(item => item!.DeepClone())]),
                ["language"] = name,
            });
        }
    }
}
