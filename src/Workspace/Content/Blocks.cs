using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Blocks: from a request to what is stored and served.</summary>
public static class Blocks
{
    /// <summary>
    /// The checked blocks of <c>children</c>. <paramref name="parentType"/> is the kind they are appended to
    /// (a page is <c>child_page</c>), which decides what may stand there.
    /// </summary>
    public static IReadOnlyList<NewBlock> ReadChildren(Input children, IContentContext context, string parentType = "child_page", JsonObject? parentPayload = null) =>
        throw new NotImplementedException();

    /// <summary>
    /// The payload after <c>PATCH /blocks/{id}</c> with this body; <paramref name="current"/> itself when the body
    /// changes nothing of it. <c>in_trash</c> in the body is the caller's to carry out.
    /// </summary>
    public static JsonObject ReadUpdate(string type, JsonObject current, Input body, IContentContext context) =>
        throw new NotImplementedException();

    /// <summary>Whether blocks may be appended to a block of this kind.</summary>
    public static bool AcceptsChildren(string type, JsonObject payload) => throw new NotImplementedException();

    /// <summary>The only kinds that may stand directly below, or null when there is no such rule.</summary>
    public static IReadOnlyList<string>? AllowedChildTypes(string type) => throw new NotImplementedException();

    /// <summary>The block's own text without style: its rich text, caption, cells, title, expression or URL.</summary>
    public static string PlainText(string type, JsonObject payload) => throw new NotImplementedException();
}
