using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Rich text: from a request to what is stored and served, and to and from plain text.</summary>
public static class RichTexts
{
    /// <summary>The checked items as Notion serves them. An absent value is a fault; an empty array is none.</summary>
    public static JsonArray Read(Input items, IContentContext context) => throw new NotImplementedException();

    /// <summary>The text of served (or sent) items without its style; empty for anything that is no array.</summary>
    public static string PlainText(JsonNode? items) => throw new NotImplementedException();

    /// <summary>Plain text as served items, cut where Notion's limit of 2,000 a piece asks for it.</summary>
    public static JsonArray FromPlain(string text) => throw new NotImplementedException();
}
