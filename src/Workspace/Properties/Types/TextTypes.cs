using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

/// <summary>title and rich_text.</summary>
internal sealed class RichTextType(string name) : PropertyType(name)
{
    /// <summary>Notion lets a filter name any kind of text for any other (seen in recorded traffic).</summary>
    internal static readonly string[] TextKinds = ["title", "rich_text", "url", "email", "phone_number"];

    public override ColumnFamily Columns { get; } = new TextColumns(value => RichTexts.PlainText(value));

    public override IReadOnlyList<string> FilterKinds => TextKinds;

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        RichTexts.Read(value, context);

    internal override JsonNode? Empty(PropertySchema property) => new JsonArray();

    internal override string PlainText(JsonNode? value) => RichTexts.PlainText(value);

    internal override JsonNode? FromPlainText(string text, PropertySchema property) => RichTexts.FromPlain(text);
}

/// <summary>url, email and phone_number. Notion checks no more than the length; empty is null.</summary>
internal sealed class TextType(string name, int longest) : PropertyType(name)
{
    public override ColumnFamily Columns { get; } = new TextColumns(value => (string?)value);

    public override IReadOnlyList<string> FilterKinds => RichTextType.TextKinds;

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        value.IsNull ? null : value.RequireString(most: longest, least: 1);

    internal override string PlainText(JsonNode? value) => (string?)value ?? "";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        text.Length is > 0 and var length && length <= longest ? text : null;
}
