using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Content;

/// <summary>
/// What content needs to know about other objects of the workspace. Each lookup answers null for what is not there or
/// not for this caller; every node it hands out is the caller's own copy.
/// </summary>
public interface IContentContext
{
    /// <summary>The full user, as a mention shows it.</summary>
    JsonObject? FindUser(NotionId id);

    LinkTarget? FindPage(NotionId id);

    LinkTarget? FindDatabase(NotionId id);

    /// <summary>The emoji as it is served: <c>{id,name,url}</c>.</summary>
    JsonObject? FindCustomEmoji(NotionId id);

    /// <summary>An uploaded file that may be attached. In a write it counts as attached from now on.</summary>
    StoredFile? FindFileUpload(NotionId id);

    /// <summary>The file of this workspace that an address handed out before names; null for every other address.</summary>
    StoredFile? FindFile(string url) => null;
}

/// <summary>A page or database that is mentioned: its plain title and the address without a slug.</summary>
public sealed record LinkTarget(string Title, string Url);

/// <summary>A file that the workspace holds itself.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="File">What a block shows under <c>file</c>: <c>{url,expiry_time}</c>.</param>
public sealed record StoredFile(string Name, JsonObject File)
{
    public string ContentType { get; init; } = FileKinds.Unknown;

    public string Category => FileKinds.CategoryOf(ContentType);
}
