using System.Text.Json.Nodes;

namespace Verso.Agents.Recipes;

/// <summary>The keys of one YAML mapping, read with their types; what is wrong is added to the faults, and reading goes on.</summary>
internal sealed class YamlReader
{
    private readonly List<RecipeFault> _faults;
    private readonly string _path;

    public YamlReader(YamlMap value, IReadOnlyList<string> known, List<RecipeFault> faults, string path = "")
    {
        Value = value;
        _faults = faults;
        _path = path;
        foreach (var entry in value.Entries.Where(entry => !known.Contains(entry.Key)))
            _faults.Add(new(entry.Line, $"there is no key '{_path}{entry.Key}'.{NearestName.Suggest(entry.Key, known)} The keys are: {string.Join(", ", known)}."));
    }

    public YamlMap Value { get; }

    public YamlValue? this[string key] => Value.Entries.FirstOrDefault(entry => entry.Key == key)?.Value is { } value and not YamlScalar { IsNull: true } ? value : null;

    public void Fault(string key, string message) => _faults.Add(new(Value.Entries.FirstOrDefault(entry => entry.Key == key)?.Line ?? Value.Line, message));

    public string? Text(string key, bool isNeeded = false)
    {
        switch (this[key])
        {
            case YamlScalar scalar when scalar.Text.Trim().Length > 0:
                return scalar.Text.Trim();
            case null or YamlScalar:
                if (isNeeded)
                    Fault(key, $"the key '{_path}{key}' is missing.");
                return null;
            case var other:
                Fault(key, $"'{_path}{key}' must be a text, but is {other.Kind}.");
                return null;
        }
    }

    public bool Flag(string key)
    {
        switch (this[key]?.ToJson())
        {
            case null:
                return false;
            case JsonValue value when value.TryGetValue<bool>(out var flag):
                return flag;
            default:
                Fault(key, $"'{_path}{key}' must be true or false.");
                return false;
        }
    }

    public double? Number(string key)
    {
        switch (this[key]?.ToJson())
        {
            case null:
                return null;
            case JsonValue value when value.TryGetValue<long>(out var whole):
                return whole;
            case JsonValue value when value.TryGetValue<double>(out var number):
                return number;
            default:
                Fault(key, $"'{_path}{key}' must be a number.");
                return null;
        }
    }

    public YamlMap? Map(string key)
    {
        if (this[key] is null or YamlMap)
            return this[key] as YamlMap;
        Fault(key, $"'{_path}{key}' must be keys and values, but is {this[key]!.Kind}.");
        return null;
    }

    public IReadOnlyList<string> Texts(string key)
    {
        switch (this[key])
        {
            case null:
                return [];
            case YamlScalar scalar:
                return [scalar.Text];
            case YamlList list when list.Items.All(item => item is YamlScalar):
                return [.. list.Items.Select(item => ((YamlScalar)item).Text)];
            default:
                Fault(key, $"'{_path}{key}' must be a list of texts.");
                return [];
        }
    }
}
