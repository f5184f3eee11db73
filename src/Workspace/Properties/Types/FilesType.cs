using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class FilesType() : PropertyType("files")
{
    public override ColumnFamily Columns { get; } = new ListColumns(hasLinks: false, (_, files) =>
        TextKey.Of(string.Join('\n', files.Select(f => (string?)f?["name"] ?? ""))));

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        new JsonArray([.. value.RequireArray(most: Limits.ListItems).Items().Select(item => Files.ReadItem(item, context))]);

    internal override JsonNode? Empty(PropertySchema property) => new JsonArray();

    internal override string PlainText(JsonNode? value) =>
        value is JsonArray files ? string.Join(", ", files.Select(f => (string?)f?["name"])) : "";
}
