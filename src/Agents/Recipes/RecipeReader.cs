using System.Text.RegularExpressions;
using Verso.Agents.Policies;

namespace Verso.Agents.Recipes;

/// <summary>Reads a recipe from YAML and says everything that is wrong with it, each fault with its line and the nearest name.</summary>
internal sealed partial class RecipeReader(IReadOnlyList<IRecipeWork> works)
{
    private static readonly string[] Keys = ["name", "title", "description", "does", "inputs", "instructions", "prompt", "map", "policy"];

    /// <summary>An input that every run understands: which of the configured models takes part.</summary>
    private const string Model = "model";

    private readonly List<RecipeFault> _faults = [];

    /// <param name="text">The YAML.</param>
    /// <param name="file">How errors name it.</param>
    /// <param name="works">The kinds of work there are.</param>
    /// <exception cref="RecipeException">Something is wrong; it lists everything.</exception>
    public static Recipe Read(string text, string file, IReadOnlyList<IRecipeWork> works)
    {
        var map = YamlValue.Read(text, file);
        var reader = new RecipeReader(works);
        var recipe = reader.Read(map);
        return reader._faults.Count == 0 ? recipe : throw new RecipeException(file, [.. reader._faults.OrderBy(fault => fault.Line)]);
    }

    private Recipe Read(YamlMap map)
    {
        var yaml = new YamlReader(map, Keys, _faults);
        var name = yaml.Text("name", isNeeded: true);
        if (name is not null && !Name().IsMatch(name))
            yaml.Fault("name", $"a name is lower case letters, digits and hyphens, such as meeting-summary, but this is '{name}'.");
        var recipe = new Recipe
        {
            Name = name ?? "",
            Title = yaml.Text("title") ?? name ?? "",
            Description = yaml.Text("description", isNeeded: true) ?? "",
            Does = yaml.Text("does", isNeeded: true) ?? "",
            Instructions = yaml.Text("instructions") ?? "",
            Prompt = yaml.Text("prompt") ?? "",
            Inputs = RecipeInputReader.ReadAll(yaml.Map("inputs"), _faults),
            Map = ReadMap(yaml.Map("map")),
            Policy = yaml.Map("policy")?.ToJson(),
        };
        Check(recipe, map, yaml);
        return recipe;
    }

    private Dictionary<string, string?> ReadMap(YamlMap? map)
    {
        var read = new Dictionary<string, string?>();
        foreach (var entry in map?.Entries ?? [])
        {
            if (entry.Value is YamlScalar scalar)
                read[entry.Key] = scalar.IsNull || scalar.Text == "none" ? null : scalar.Text;
            else
                _faults.Add(new(entry.Line, $"map.{entry.Key} must be the name of a property, or none, but is {entry.Value.Kind}."));
        }

        return read;
    }

    /// <summary>What the parts of a recipe say of one another.</summary>
    private void Check(Recipe recipe, YamlMap map, YamlReader yaml)
    {
        CheckReferences(recipe, yaml);
        CheckPolicy(recipe, yaml);
        if (recipe.Does.Length == 0)
            return;
        if (works.FirstOrDefault(work => work.Does == recipe.Does) is not { } kind)
        {
            yaml.Fault("does", $"there is no kind of work '{recipe.Does}'.{NearestName.Suggest(recipe.Does, works.Select(work => work.Does))} There are: {string.Join(", ", works.Select(work => work.Does))}.");
            return;
        }

        foreach (var needed in kind.Reads)
        {
            if (recipe.Find(needed.Name) is not { } input)
            {
                if (needed.IsNeeded)
                    yaml.Fault("inputs", $"the work {kind.Does} needs the input '{needed.Name}' of type {Word(needed.Type)}. Give it a default where nobody shall be asked for it.");
            }
            else if (input.Type != needed.Type && !(IsText(input.Type) && IsText(needed.Type)))
                FaultAt(map, input.Name, $"the work {kind.Does} reads '{needed.Name}' as {Word(needed.Type)}, so it cannot be {input.Word}.");
            else if (needed.IsNeeded && !input.IsRequired && input.Default is null)
                FaultAt(map, input.Name, $"the work {kind.Does} needs '{needed.Name}': say required: true, or give it a default.");
        }

        var said = RecipeText.Names(recipe.Instructions).Concat(RecipeText.Names(recipe.Prompt)).ToHashSet();
        var read = kind.Reads.Select(one => one.Name).ToList();
        foreach (var input in recipe.Inputs.Where(input => input.Name != Model && !read.Contains(input.Name) && !said.Contains(input.Name)))
            FaultAt(map, input.Name, $"nothing reads the input '{input.Name}': neither the work {kind.Does} nor the instructions, as {{{{{input.Name}}}}}.{NearestName.Suggest(input.Name, read)}");
        foreach (var field in recipe.Map.Keys.Where(field => !kind.Fields.Contains(field)))
            yaml.Fault("map", kind.Fields.Count == 0
                ? $"the work {kind.Does} has no fields to map."
                : $"the work {kind.Does} has no field '{field}'.{NearestName.Suggest(field, kind.Fields)} It has: {string.Join(", ", kind.Fields)}.");
    }

    private static void CheckPolicy(Recipe recipe, YamlReader yaml)
    {
        if (recipe.Policy is not { } policy)
            return;
        try
        {
            Policy.Read(policy, recipe.Name);
        }
        catch (PolicyException fault)
        {
            yaml.Fault("policy", $"the policy cannot be used: {(fault.Faults.Count == 0 ? fault.Message : string.Join(" ", fault.Faults.Select(one => one.Message)))}");
        }
    }

    private void CheckReferences(Recipe recipe, YamlReader yaml)
    {
        foreach (var (key, text) in new[] { ("instructions", recipe.Instructions), ("prompt", recipe.Prompt) })
        {
            foreach (var name in RecipeText.Names(text).Where(name => recipe.Find(name) is null))
                yaml.Fault(key, $"{key} speak of {{{{{name}}}}}, but there is no such input.{NearestName.Suggest(name, recipe.Inputs.Select(input => input.Name))}");
        }

        foreach (var input in recipe.Inputs)
        {
            var wanted = input.Type switch { RecipeInputType.Property => RecipeInputType.Database, RecipeInputType.Option => RecipeInputType.Property, _ => (RecipeInputType?)null };
            if (wanted is null || (input.In is null && wanted == RecipeInputType.Property))
                continue;
            if (input.In is null || recipe.Find(input.In) is not { } other || (other.Type != wanted && other.Of?.Type != wanted))
                FaultAt(yaml.Value, input.Name, $"the input '{input.Name}' is a {input.Word}, so 'in' must name an input that is a {Word(wanted.Value)}.");
        }
    }

    private void FaultAt(YamlMap map, string input, string message)
    {
        var inputs = map.Entries.FirstOrDefault(entry => entry.Key == "inputs")?.Value as YamlMap;
        _faults.Add(new(inputs?.Entries.FirstOrDefault(entry => entry.Key == input)?.Line ?? map.Line, message));
    }

    private static bool IsText(RecipeInputType type) => type is RecipeInputType.Text or RecipeInputType.LongText;

    private static string Word(RecipeInputType type) => type.ToString().ToLowerInvariant();

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
