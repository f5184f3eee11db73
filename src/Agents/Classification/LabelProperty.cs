using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Classification;

/// <summary>The property that holds the labels, as its schema is now.</summary>
internal sealed class LabelProperty
{
    private readonly RecordProperty _property;
    private readonly HashSet<string> _unlabelled;

    private LabelProperty(RecordProperty property, HashSet<string> unlabelled, string key)
    {
        _property = property;
        _unlabelled = unlabelled;
        Key = key;
        Options = [.. property.Options.Select(option => option.Name).Where(option => !unlabelled.Contains(option))];
    }

    /// <summary>Names it in the store.</summary>
    public string Key { get; }

    public string Name => _property.Name;

    public string Type => _property.Type;

    public bool HasSeveral => Type == "multi_select";

    /// <summary>The labels that there are.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <exception cref="RecordFaultException">There is no such property, it has no options, or one that is named does not exist.</exception>
    public static LabelProperty Read(RecordSchema schema, ClassifyTask task)
    {
        var property = schema.Require(task.Property);
        if (property.Type is not ("select" or "multi_select" or "status"))
            throw Fault(property.Name, $"\"{property.Name}\" is a {property.Type} property. Labels are written into a select, multi_select or status property.");
        var unlabelled = task.Unlabelled.Select(option => Option(property, option)).ToHashSet(StringComparer.Ordinal);
        if (unlabelled.Count == 0 && property.Type == "status" && property.Options.Count > 0)
            unlabelled.Add(property.Options[0].Name); // A status is never empty: a new page has its first.
        if (task.Review is { Property: { } review, Option: { } mark } && schema.Require(review).Id == property.Id)
            unlabelled.Add(Option(property, mark));
        var found = new LabelProperty(property, unlabelled, $"{schema.Id}/{Uri.UnescapeDataString(property.Id)}");
        return found.Options.Count > 0 ? found : throw Fault(property.Name, $"\"{property.Name}\" has no options to choose from yet. Add the labels as its options first.");
    }

    /// <summary>The labels a page has now; empty for one that has none yet.</summary>
    public IReadOnlyList<string> LabelsOf(JsonObject page)
    {
        var value = PageValues.Find(page, _property.Id)?[Type];
        IEnumerable<string?> names = value switch
        {
            JsonArray several => several.Select(option => (string?)option!["name"]),
            JsonObject one => [(string?)one["name"]],
            _ => [],
        };
        return [.. names.OfType<string>().Where(name => !_unlabelled.Contains(name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The labels as a value to write.</summary>
    public JsonObject Write(IReadOnlyList<string> labels) => new()
    {
        [Name] = HasSeveral
            ? new JsonObject { [Type] = new JsonArray([.. labels.Select(label => new JsonObject { ["name"] = label })]) }
            : new JsonObject { [Type] = new JsonObject { ["name"] = labels[0] } },
    };

    public static string Option(RecordProperty property, string name)
    {
        var names = property.Options.Select(option => option.Name).ToList();
        return names.Find(option => option.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Fault(property.Name, $"\"{property.Name}\" has no option \"{name}\".{NearestName.Suggest(name, names)} It has {RecordSchema.Quoted(names)}.");
    }

    public static RecordFaultException Fault(string property, string message) => new(new(property, RecordFaultCode.InvalidValue, message));
}
