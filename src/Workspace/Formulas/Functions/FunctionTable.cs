using System.Collections.Frozen;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>All functions, by their names.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, string> Operators = new Dictionary<string, string>
    {
        ["add"] = "+",
        ["subtract"] = "-",
        ["multiply"] = "*",
        ["divide"] = "/",
        ["mod"] = "%",
        ["pow"] = "^",
        ["equal"] = "==",
        ["unequal"] = "!=",
        ["larger"] = ">",
        ["largerEq"] = ">=",
        ["smaller"] = "<",
        ["smallerEq"] = "<=",
    }.ToFrozenDictionary();

    /// <summary>The names that version 1 of the language had for functions that are called otherwise now.</summary>
    private static readonly FrozenDictionary<string, string> OldNames = new Dictionary<string, string>
    {
        ["start"] = "dateStart",
        ["end"] = "dateEnd",
    }.ToFrozenDictionary();

    /// <summary>The functions, family by family, in the order of the reference.</summary>
    public static IReadOnlyList<FormulaFunction> All { get; } =
    [
        .. InFamily("Logic", LogicFunctions.All),
        .. InFamily("Text", TextFunctions.All),
        .. InFamily("Number", NumberFunctions.All),
        .. InFamily("Date", DateFunctions.All),
        .. InFamily("List", ListFunctions.All),
        .. InFamily("People and pages", PageFunctions.All),
    ];

    private static readonly FrozenDictionary<string, FormulaFunction> ByName = All.ToFrozenDictionary(f => f.Name);

    public static IEnumerable<string> Names => ByName.Keys.Concat(OldNames.Keys);

    /// <summary>Old name and new name.</summary>
    public static IReadOnlyDictionary<string, string> Renamed => OldNames;

    public static FormulaFunction? Find(string name) => ByName.GetValueOrDefault(OldNames.GetValueOrDefault(name, name));

    /// <summary>The operator that a function is another way to write of.</summary>
    public static string? OperatorOf(string name) => Operators.GetValueOrDefault(name);

    private static IEnumerable<FormulaFunction> InFamily(string family, IEnumerable<FormulaFunction> functions)
    {
        foreach (var function in functions)
        {
            function.Family = family;
            yield return function;
        }
    }
}
