using System.Collections.Concurrent;
using System.Reflection;

namespace Verso.Agents.Recipes;

/// <summary>
/// The recipes there are: those that are shipped, and those of a folder, where a file of a shipped recipe's name stands in its place. Files
/// are read when they are asked for, so that an edit counts from the next run on.
/// </summary>
/// <param name="works">The kinds of work.</param>
/// <param name="folder">Where the owner's recipes lie; it need not exist.</param>
public sealed class RecipeCatalog(IEnumerable<IRecipeWork> works, string? folder)
{
    private const string Prefix = "recipes/";
    private const string Ending = ".yaml";

    private static readonly ConcurrentDictionary<string, string> Shipped = new(ReadShipped());

    private readonly IReadOnlyList<IRecipeWork> _works = [.. works];
    private readonly ConcurrentDictionary<string, (string Text, Recipe Recipe)> _read = [];

    /// <summary>The folder of the owner's recipes.</summary>
    public string? Folder { get; } = folder;

    public IReadOnlyList<string> Names =>
        [.. Shipped.Keys.Concat(OwnFiles().Select(file => Path.GetFileNameWithoutExtension(file))).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>All recipes that can be run, by name. What is wrong with the others, <see cref="Faulty"/> says.</summary>
    public IReadOnlyList<Recipe> All => [.. Names.Select(TryRead).OfType<Recipe>()];

    /// <summary>The recipes that cannot be used as they are written.</summary>
    public IReadOnlyList<(string Name, RecipeException Why)> Faulty
    {
        get
        {
            var faulty = new List<(string, RecipeException)>();
            foreach (var name in Names)
            {
                try
                {
                    Read(name);
                }
                catch (RecipeException why)
                {
                    faulty.Add((name, why));
                }
            }

            return faulty;
        }
    }

    /// <exception cref="RecipeCallException">There is none of that name, or it cannot be used as it is written.</exception>
    public Recipe Get(string name)
    {
        try
        {
            return Names.Contains(name) ? Read(name) : throw Unknown(name);
        }
        catch (RecipeException why)
        {
            throw new RecipeCallException("invalid_recipe", $"The recipe '{name}' cannot be used as it is written. {why.Message}");
        }
    }

    /// <summary>The YAML of a recipe, as it is or as it was shipped.</summary>
    /// <exception cref="RecipeCallException">There is none of that name.</exception>
    public string Text(string name, bool asShipped = false) =>
        (asShipped ? null : OwnText(name)) ?? Shipped.GetValueOrDefault(name) ?? throw Unknown(name);

    /// <summary>Where the owner's form of a recipe lies, or would lie.</summary>
    public string? FileOf(string name) => Folder is null ? null : Path.Combine(Folder, name + Ending);

    /// <summary>Reads YAML as if it were a recipe's file.</summary>
    /// <exception cref="RecipeException">Something is wrong with it.</exception>
    public Recipe Parse(string yaml, string file) => RecipeReader.Read(yaml, file, _works);

    public IRecipeWork WorkOf(Recipe recipe) => _works.First(work => work.Does == recipe.Does);

    private Recipe? TryRead(string name)
    {
        try
        {
            return Read(name);
        }
        catch (RecipeException)
        {
            return null;
        }
    }

    private Recipe Read(string name)
    {
        var own = OwnText(name);
        var text = own ?? Shipped[name];
        if (_read.TryGetValue(name, out var known) && known.Text == text)
            return known.Recipe;
        var file = own is null ? $"{name}{Ending}" : Path.Combine(Path.GetFileName(Folder!), name + Ending);
        var recipe = Parse(text, file) with { IsOwn = own is not null };
        if (recipe.Name != name)
            throw new RecipeException(file, [new(1, $"the recipe calls itself '{recipe.Name}', but its file is {name}{Ending}. The two must be the same.")]);
        _read[name] = (text, recipe);
        return recipe;
    }

    private string? OwnText(string name) =>
        OwnFiles().FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == name) is { } file ? File.ReadAllText(file) : null;

    private string[] OwnFiles() =>
        Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*" + Ending).Where(file => !Path.GetFileName(file).StartsWith('.'))] : [];

    private RecipeCallException Unknown(string name) =>
        new("unknown_recipe", $"There is no recipe '{name}'.{NearestName.Suggest(name, Names)} There are: {string.Join(", ", Names)}.");

    private static Dictionary<string, string> ReadShipped()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var shipped = new Dictionary<string, string>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            shipped[resource[Prefix.Length..^Ending.Length]] = reader.ReadToEnd();
        }

        return shipped;
    }
}
