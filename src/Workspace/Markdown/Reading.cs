using System.Text.Json.Nodes;

namespace Verso.Workspace.Markdown;

/// <summary>How a document is meant.</summary>
/// <param name="Flavor">What its lines are.</param>
/// <param name="IsPage">
/// The content of a page that is there: <c>&lt;page&gt;</c> and <c>&lt;database&gt;</c> are what lies on it, and a tag with the address of
/// a block stands for that block. Otherwise they are links.
/// </param>
internal sealed record Reading(MarkdownFlavor Flavor, bool IsPage = false)
{
    /// <summary>The emojis of the workspace by their names, as they are served.</summary>
    public IReadOnlyDictionary<string, JsonObject> Emojis { get; init; } = new Dictionary<string, JsonObject>();
}
