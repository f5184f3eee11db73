using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

/// <summary>Whether somebody stands for what a wiki page says.</summary>
internal sealed class VerificationType() : PropertyType("verification")
{
    public override ColumnFamily Columns { get; } = new VerificationColumns();

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        value.RequireObject();
        if (value["state"].RequireOneOf("verified", "unverified") == "unverified")
            return Empty(property);
        var by = context.Caller.Person ?? context.Caller.Bot;
        return new JsonObject
        {
            ["state"] = "verified",
            ["date"] = value["date"].IsAbsent ? null : PropertyTypes.Find("date").Read(value["date"], property, context),
            ["verified_by"] = context.FindUser(by) ?? throw ApiException.NotFound("user", by, context.Caller),
        };
    }

    internal override JsonNode? Empty(PropertySchema property) =>
        new JsonObject { ["state"] = "unverified", ["date"] = null, ["verified_by"] = null };
}
