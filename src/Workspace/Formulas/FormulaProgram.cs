using Verso.Workspace.Formulas.Compiled;
using Verso.Workspace.Formulas.Syntax;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Formulas;

/// <summary>A compiled formula. It never changes; any number of threads may evaluate it.</summary>
public sealed class FormulaProgram
{
    private readonly Node _node;
    private readonly Code _code;
    private readonly IReadOnlyDictionary<PropertyNode, FoundProperty> _references;
    private readonly FormulaOptions _options;
    private readonly int _slots;

    internal FormulaProgram(
        Node node, Code code, FormulaType type, IReadOnlyList<IReadOnlyList<FormulaStep>> origins, Checker checker, FormulaOptions options)
    {
        _node = node;
        _code = code;
        _references = checker.References;
        _options = options;
        _slots = checker.Slots;
        ResultType = type;
        Origins = origins;
        Uses = checker.Uses;
        IsVolatile = checker.IsVolatile;
    }

    public FormulaType ResultType { get; }

    /// <summary>Where the result holds pages, the relations by which they are reached from the formula's page; else none.</summary>
    public IReadOnlyList<IReadOnlyList<FormulaStep>> Origins { get; }

    /// <summary>
    /// What it reads, in the order of the text, every path once: also what a branch reads that is never taken. A relation on
    /// the way is a use of its own.
    /// </summary>
    public IReadOnlyList<FormulaUse> Uses { get; }

    /// <summary>Whether its value changes with the clock, by <c>now()</c> or <c>today()</c>.</summary>
    public bool IsVolatile { get; }

    /// <summary>
    /// The expression as it is stored and returned: properties by id, as
    /// <c>{{notion:block_property:&lt;encoded id&gt;:&lt;data source&gt;:&lt;space&gt;}}</c>, so that no rename touches it.
    /// </summary>
    public string ToStored(string spaceId) => Printer.Print(_node, node =>
    {
        var reference = _references[node];
        return $"{{{{notion:block_property:{PropertyId.Encode(reference.PropertyId)}:{reference.DataSourceId}:{spaceId}}}}}";
    });

    /// <summary>The expression as people write it, with the names that the properties have now.</summary>
    public string ToSource() => Printer.Print(_node, node => $"prop({Printer.Quote(_references[node].Name)})");

    /// <summary>
    /// The value for a page. Where it has none, because of a text that is no regular expression, say, it is empty.
    /// </summary>
    /// <exception cref="FormulaException">It takes more than the limits allow.</exception>
    public FormulaValue Evaluate(IFormulaPage page, FormulaClock clock)
    {
        try
        {
            return _code.Run(new FormulaRun(page, clock, _options, _slots));
        }
        catch (FormulaFailure)
        {
            return default;
        }
    }
}
