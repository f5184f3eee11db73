using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class PeopleType() : PropertyType("people")
{
    internal static readonly string[] PeopleKinds = ["people", "created_by", "last_edited_by"];

    public override ColumnFamily Columns { get; } = new ListColumns(hasLinks: true, (_, people) =>
        TextKey.Of(string.Join('\n', people.Select(p => (string?)p?["name"] ?? ""))));

    public override IReadOnlyList<string> FilterKinds => PeopleKinds;

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        var people = new JsonArray();
        var seen = new HashSet<NotionId>();
        foreach (var item in value.RequireArray(most: Limits.ListItems).Items())
        {
            var id = item.RequireObject()["id"].RequireId();
            if (seen.Add(id))
                people.Add(context.FindUser(id) ?? throw ApiException.NotFound("user", id, context.Caller));
        }

        return people;
    }

    internal override JsonNode? Empty(PropertySchema property) => new JsonArray();

    internal override string PlainText(JsonNode? value) =>
        value is JsonArray people ? string.Join(", ", people.Select(p => (string?)p?["name"] ?? "Anonymous")) : "";
}

/// <summary>created_by and last_edited_by.</summary>
internal sealed class EditorType(string name, Func<PageStamp, JsonObject> user) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override ColumnFamily Columns { get; } = new EditorColumns();

    public override IReadOnlyList<string> FilterKinds => PeopleType.PeopleKinds;

    internal override bool IsStamped => true;

    internal override JsonNode? Stamp(PropertySchema property, JsonNode? current, PageStamp stamp) => user(stamp).DeepClone();

    internal override string PlainText(JsonNode? value) => (string?)value?["name"] ?? "";
}
