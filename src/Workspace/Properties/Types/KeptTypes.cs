using System.Text.Json.Nodes;

namespace Verso.Workspace.Properties.Types;

internal sealed class ButtonType() : PropertyType("button")
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];

    internal override JsonNode? Empty(PropertySchema property) => new JsonObject();
}

/// <summary>location and last_visited_time: Notion lets them be created, and the API neither writes nor fills them.</summary>
internal sealed class KeptType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];
}

/// <summary>A type that Verso does not know: what it has is kept.</summary>
internal sealed class UnknownType(string name) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override IReadOnlyList<string> FilterKinds => [];
}
