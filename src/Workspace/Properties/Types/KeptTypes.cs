using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Properties.Types;

internal sealed class ButtonType() : PropertyType("button")
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];

    internal override JsonNode? Empty(PropertySchema property) => new JsonObject();
}

/// <summary>formula and rollup: kept where they come from elsewhere, refused where Verso would have to compute them.</summary>
internal sealed class UncomputedType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    internal override JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft) =>
        current is not null && JsonNode.DeepEquals(current.Config, JsonNode.Parse(config.Value.GetRawText()))
            ? (JsonObject)current.Config.DeepClone()
            : throw ApiException.Invalid($"{config.Path}: {Name} properties are not supported yet by this workspace.");
}

/// <summary>A type that Verso does not know: what it has is kept.</summary>
internal sealed class UnknownType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];
}
