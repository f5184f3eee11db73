using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Verso.Workspace.Content;

/// <summary>A block that is about to exist, with everything below it.</summary>
/// <param name="Type">The kind, such as <c>paragraph</c>.</param>
/// <param name="Payload">What stands under the kind's key when the block is served; children are not in it.</param>
/// <param name="Children">The blocks directly below, in order.</param>
public sealed record NewBlock(string Type, JsonObject Payload, IReadOnlyList<NewBlock> Children)
{
    public NewBlock(string type, JsonObject payload)
        : this(type, payload, [])
    {
    }

    /// <summary>The block that is there already and that this stands for, in the markdown of a page.</summary>
    public Notion.NotionId? Existing { get; init; }

    /// <summary>
    /// The block as a request carries it: <c>{type, &lt;type&gt;: {…, children}}</c>. What Notion would work out or assume
    /// itself stays away, so that a request has room for more blocks.
    /// </summary>
    public JsonObject ToRequest()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var payload = new JsonObject();
        foreach (var (name, value) in Payload)
        {
            if (value is not null || name == "synced_from" || Type == "callout")
                payload[name] = Written(name, value);
        }

        if (Children.Count > 0 || Type == "column")
            payload["children"] = new JsonArray([.. Children.Select(child => child.ToRequest())]);
        return new JsonObject { ["type"] = Type, [Type] = payload };
    }

    private static JsonNode? Written(string name, JsonNode? value) => (name, value) switch
    {
        ("rich_text" or "caption", JsonArray items) => RichTexts.ToRequest(items),
        ("cells", JsonArray cells) => new JsonArray([.. cells.Select(cell => cell is JsonArray items ? RichTexts.ToRequest(items) : cell?.DeepClone())]),
        _ => value?.DeepClone(),
    };
}
