using System.Text.RegularExpressions;

namespace Verso.Agents.Recipes;

/// <summary>Reads the inputs of a recipe.</summary>
internal static partial class RecipeInputReader
{
    private static readonly string[] Keys = ["type", "required", "description", "default", "of", "fields", "plain", "in", "kinds", "one_of", "least", "most"];

    /// <summary>What a call says beside the inputs, so no input may have the name.</summary>
    private static readonly string[] Taken = ["inputs", "dry_run", "async", "key", "origin"];

    private static readonly string[] Types = [.. Enum.GetNames<RecipeInputType>().Select(name => name.ToLowerInvariant())];

    public static List<RecipeInput> ReadAll(YamlMap? map, List<RecipeFault> faults, string path = "inputs.")
    {
        var inputs = new List<RecipeInput>();
        foreach (var entry in map?.Entries ?? [])
        {
            if (!Name().IsMatch(entry.Key))
                faults.Add(new(entry.Line, $"the name of an input is lower case letters, digits and underscores, but this is '{entry.Key}'."));
            else if (Taken.Contains(entry.Key))
                faults.Add(new(entry.Line, $"no input can be called '{entry.Key}': a call says something else with that word."));
            else
                inputs.Add(Read(entry.Key, entry.Value, entry.Line, faults, $"{path}{entry.Key}."));
        }

        return inputs;
    }

    /// <summary>An input: keys and values, or its type alone.</summary>
    private static RecipeInput Read(string name, YamlValue value, int line, List<RecipeFault> faults, string path)
    {
        var map = value switch
        {
            YamlMap given => given,
            YamlScalar { IsNull: false } => new YamlMap(line, [new("type", line, value)]),
            _ => new YamlMap(line, []),
        };
        var yaml = new YamlReader(map, Keys, faults, path);
        var type = ReadType(yaml);
        var input = new RecipeInput
        {
            Name = name,
            Type = type,
            Description = yaml.Text("description") ?? "",
            IsRequired = yaml.Flag("required"),
            Of = type == RecipeInputType.List ? Read("item", yaml["of"] ?? new YamlScalar(line, "text", true), line, faults, $"{path}of.") : null,
            Fields = type == RecipeInputType.Object ? ReadAll(yaml.Map("fields"), faults, $"{path}fields.") : [],
            Plain = yaml.Text("plain"),
            In = yaml.Text("in"),
            Kinds = yaml.Texts("kinds"),
            OneOf = yaml.Texts("one_of"),
            Least = yaml.Number("least"),
            Most = yaml.Number("most"),
        };
        if (input.Plain is { } plain && !input.Fields.Any(field => field.Name == plain && field.Type is RecipeInputType.Text or RecipeInputType.LongText))
            yaml.Fault("plain", $"'{path}plain' must name a field that is a text, but there is no such field '{plain}'.{NearestName.Suggest(plain, input.Fields.Select(field => field.Name))}");
        if (type == RecipeInputType.Object && input.Fields.Count == 0)
            yaml.Fault("fields", $"'{path}fields' is missing: an object says what its members are.");
        return WithDefault(input, yaml, path);
    }

    private static RecipeInput WithDefault(RecipeInput input, YamlReader yaml, string path)
    {
        if (yaml["default"] is not { } given)
            return input;
        if (input.IsRequired)
            yaml.Fault("default", $"'{path}default' stands beside required: true. What has a default need not be given.");
        // A day such as 2026-03-17, and a text such as 007, are texts in YAML's own terms as well.
        var value = given is YamlScalar scalar && input.Type is RecipeInputType.Text or RecipeInputType.LongText ? scalar.Text : given.ToJson();
        try
        {
            return input with { Default = RecipeValue.Check(input, value, path.TrimEnd('.') + ".default", null) };
        }
        catch (RecipeCallException fault)
        {
            yaml.Fault("default", fault.Message);
            return input;
        }
    }

    private static RecipeInputType ReadType(YamlReader yaml)
    {
        if (yaml.Text("type") is not { } word)
        {
            yaml.Fault("type", "the input has no type.");
            return RecipeInputType.Text;
        }

        if (Types.Contains(word))
            return Enum.Parse<RecipeInputType>(word, ignoreCase: true);
        yaml.Fault("type", $"there is no type '{word}'.{NearestName.Suggest(word, Types)} The types are: {string.Join(", ", Types)}.");
        return RecipeInputType.Text;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
