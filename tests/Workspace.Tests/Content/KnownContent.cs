using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Content;

namespace Verso.Workspace.Tests.Content;

/// <summary>A context that knows what it was told.</summary>
internal sealed class KnownContent : IContentContext
{
    public Dictionary<NotionId, JsonObject> Users { get; } = [];

    public Dictionary<NotionId, LinkTarget> Pages { get; } = [];

    public Dictionary<NotionId, LinkTarget> Databases { get; } = [];

    public Dictionary<NotionId, JsonObject> Emojis { get; } = [];

    public Dictionary<NotionId, StoredFile> Files { get; } = [];

    public JsonObject? FindUser(NotionId id) => Copy(Users.GetValueOrDefault(id));

    public LinkTarget? FindPage(NotionId id) => Pages.GetValueOrDefault(id);

    public LinkTarget? FindDatabase(NotionId id) => Databases.GetValueOrDefault(id);

    public JsonObject? FindCustomEmoji(NotionId id) => Copy(Emojis.GetValueOrDefault(id));

    public StoredFile? FindFileUpload(NotionId id) => Files.GetValueOrDefault(id);

    private static JsonObject? Copy(JsonObject? node) => node?.DeepClone().AsObject();
}
