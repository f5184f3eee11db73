using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

/// <summary>Whether somebody stands for what a wiki page says.</summary>
internal sealed class VerificationType() : PropertyType("verification")
{
    public override ColumnFamily Columns { get; } = new VerificationColumns();

    /// <summary>A verification ends by itself.</summary>
    public override bool IsDerived => true;

    /// <summary>The value as it is at a moment: expired once its end has passed; a day lasts until it is over, in UTC.</summary>
    internal static JsonNode? At(DateTimeOffset now, JsonNode? value)
    {
        if ((string?)value?["state"] is not ("verified" or "expired"))
            return value?.DeepClone();
        var isOver = NotionDate.TryParse((string?)value["date"]?["end"], out var end) && (end.IsDay ? end.Time.AddDays(1) : end.Time) <= now;
        var shown = value.DeepClone();
        shown["state"] = isOver ? "expired" : "verified";
        return shown;
    }

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
