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
    public void Write(DataSource source, JsonObject wanted)
    {
        var now = scope.Reader.Collection(source.Stored)["schema"]!.AsObject();
        foreach (var id in now.Select(pair => pair.Key).Where(id => !wanted.ContainsKey(id)).ToList())
            source = Change(source, PropertyId.Encode(id), request: null, id);
        foreach (var (id, entry) in wanted)
        {
            if (entry is not JsonObject || entry.At("type").Text() is null)
                throw InternalException.Invalid($"Invalid input. The property '{id}' of the schema needs a name and a type.");
            if (!IsSame(entry, now[id]))
                source = Change(source, now.ContainsKey(id) ? PropertyId.Encode(id) : entry.At("name").Text() ?? "", Schemas.ToRequest(entry), id);
            source = SetInference(source, id, entry);
        }
    }

    private DataSource SetInference(DataSource source, string id, JsonNode entry)
    {
        var wanted = Schemas.AiInferenceOf(entry);
        return JsonNode.DeepEquals(wanted, source.AiInference[id]) ? source : scope.Session.DataSources.SetAiInference(source, id, wanted);
    }

    private DataSource Change(DataSource source, string key, JsonObject? request, string id)
    {
        var change = SchemaEditor.Update(
            source.Schema,
            WriteScope.ToInput(new JsonObject { [key] = request }),
            new SchemaContext(scope.Session, scope.Caller, SchemaContext.Reference(source)));
        var schema = change.Schema;
        if (request is not null)
        {
            var made = source.Schema.FindById(id) is null
                ? schema.Properties.First(property => source.Schema.FindById(property.Id) is null)
                : schema.FindById(id)!;
            if (made.Id != id && change.Elsewhere.Count > 0)
                throw InternalException.Invalid($"Invalid input. The two-way relation '{made.Name}' can be made through the public API alone.");
            schema = schema.Without(made.Id).With(Named(made, id, request));
        }

        source = scope.Session.DataSources.SaveSchema(source, schema);
        scope.Session.DataSources.ApplyElsewhere(change);
        return scope.Session.DataSources.Find(source.Id)!;
    }

    /// <summary>The property with the ids that the client gave to it and to its options.</summary>
    private static PropertySchema Named(PropertySchema made, string id, JsonObject request)
    {
        var json = made.ToJson();
        json["id"] = PropertyId.Encode(id);
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
