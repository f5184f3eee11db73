using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>
/// Brings the schema of a data source to that of a record. A new property keeps the id that the client gave it, and a new
/// option too: rows written in the same breath name them.
/// </summary>
internal sealed class SchemaWriter(WriteScope scope)
{
    /// <remarks>What follows from other properties is made behind them.</remarks>
    /// <param name="before">The schema that the client saw: what it did not see, such as the other end of a new relation, stays.</param>
    public void Write(DataSource source, JsonObject before, JsonObject wanted)
    {
        var now = scope.Reader.Collection(source.Stored)["schema"]!.AsObject();
        foreach (var id in before.Select(pair => pair.Key).Where(id => now.ContainsKey(id) && !wanted.ContainsKey(id)).ToList())
            source = Change(source, PropertyId.Encode(id), request: null, id, isKnown: true);
        foreach (var (id, entry) in wanted.OrderBy(pair => pair.Value.At("type").Text() switch { "formula" => 2, "rollup" => 1, _ => 0 }))
        {
            if (entry is not JsonObject || entry.At("type").Text() is null)
                throw InternalException.Invalid($"Invalid input. The property '{id}' of the schema needs a name and a type.");
            var isKnown = now.ContainsKey(id);
            if (!IsSame(entry, now[id]))
                source = Change(source, isKnown ? PropertyId.Encode(id) : entry.At("name").Text() ?? "", Schemas.ToRequest(entry), id, isKnown);
            source = SetInference(source, id, entry);
        }
    }

    private DataSource SetInference(DataSource source, string id, JsonNode entry)
    {
        var wanted = Schemas.AiInferenceOf(entry);
        return JsonNode.DeepEquals(wanted, source.AiInference[id]) ? source : scope.Session.DataSources.SetAiInference(source, id, wanted);
    }

    private DataSource Change(DataSource source, string key, JsonObject? request, string id, bool isKnown)
    {
        var change = SchemaEditor.Update(
            source.Schema,
            WriteScope.ToInput(new JsonObject { [key] = request }),
            new SchemaContext(scope.Session, scope.Caller, SchemaContext.Reference(source)),
            [.. isKnown ? [] : (string[])[id], .. OtherEnd(request)]);
        var schema = change.Schema;
        if (request is not null)
            schema = schema.With(WithOptionIds(schema.FindById(id)!, request));

        source = scope.Session.DataSources.SaveSchema(source, schema);
        scope.Session.DataSources.ApplyElsewhere(change);
        return scope.Session.DataSources.Find(source.Id)!;
    }

    /// <summary>The id that the client gave to the other end of a two-way relation.</summary>
    private static string[] OtherEnd(JsonObject? request) =>
        request?["relation"].At("dual_property").At("synced_property_id").Text() is { } id ? [PropertyId.Decode(id)] : [];

    /// <summary>The property with the ids that the client gave to its options.</summary>
    private static PropertySchema WithOptionIds(PropertySchema made, JsonObject request)
    {
        var json = made.ToJson();
        var wanted = request[made.Type].At("options").Items();
        foreach (var option in json[made.Type].At("options").Items())
        {
            var given = wanted.FirstOrDefault(one => one.At("name").Text() == option.At("name").Text()).At("id").Text();
            if (given is not null && option is JsonObject known)
                known["id"] = given;
        }

        return new PropertySchema(json);
    }

    /// <summary>Whether two entries have the same public form.</summary>
    private static bool IsSame(JsonNode entry, JsonNode? known) =>
        known is not null && JsonNode.DeepEquals(Schemas.ToRequest(entry), Schemas.ToRequest(known));
}
