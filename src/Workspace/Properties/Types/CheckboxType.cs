using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class CheckboxType() : PropertyType("checkbox")
{
    public override ColumnFamily Columns { get; } = new CheckboxColumns();

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) => value.RequireBoolean();

    internal override JsonNode? Empty(PropertySchema property) => false;

    internal override string PlainText(JsonNode? value) => (bool?)value is true ? "Yes" : "No";

    internal override JsonNode? FromPlainText(string text, PropertySchema property) =>
        text.Trim().ToLowerInvariant() is "yes" or "true" or "1";
}
