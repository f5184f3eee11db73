namespace Verso.Workspace.Formulas.Functions;

/// <summary>Conditions, variables, and what works with values of every kind. Those without <c>Apply</c> are known to the checker.</summary>
internal static class LogicFunctions
{
    private static readonly Parameter Left = new("value", Takes.Anything);
    private static readonly Parameter Right = new("other", Takes.Anything);

    public static IEnumerable<FormulaFunction> All =>
    [
        new()
        {
            Name = "if",
            Summary = "One of two values: the first when the condition holds. Also written `condition ? value : other`.",
            Parameters = [new("condition", Takes.Anything), new("value", Takes.Anything), new("other", Takes.Anything)],
            Returns = "any",
            Examples = [new("if(1 < 2, \"yes\", \"no\")", "\"yes\""), new("false ? 1 : 2", "2")],
        },
        new()
        {
            Name = "ifs",
            Summary = "The value after the first condition that holds; the last value, or nothing, when none does.",
            Parameters = [new("condition", Takes.Anything), new("value", Takes.Anything), new("…", Takes.Anything, IsOptional: true), new("other", Takes.Anything, IsOptional: true)],
            Returns = "any",
            Examples = [new("ifs(1 > 2, \"a\", 2 > 1, \"b\", \"c\")", "\"b\""), new("ifs(false, 11)", "empty()")],
        },
        new()
        {
            Name = "let",
            Summary = "Names a value for use in an expression.",
            Parameters = [new("name", Takes.Anything), new("value", Takes.Anything), new("expression", Takes.Anything)],
            Returns = "any",
            Examples = [new("let(side, 3, side * side)", "9")],
        },
        new()
        {
            Name = "lets",
            Summary = "Names several values, each of which may use those before it.",
            Parameters = [new("name", Takes.Anything), new("value", Takes.Anything), new("…", Takes.Anything, IsOptional: true), new("expression", Takes.Anything)],
            Returns = "any",
            Examples = [new("lets(a, 2, b, a + 1, a * b)", "6")],
        },
        new()
        {
            Name = "and",
            Summary = "Whether all conditions hold; those after one that does not are not looked at. Also written `a and b`, `a && b`.",
            Parameters = [new("condition", Takes.Anything)],
            Repeats = 1,
            Returns = "boolean",
            Examples = [new("and(true, 1 < 2)", "true"), new("true and false", "false")],
        },
        new()
        {
            Name = "or",
            Summary = "Whether a condition holds; those after one that does are not looked at. Also written `a or b`, `a || b`.",
            Parameters = [new("condition", Takes.Anything)],
            Repeats = 1,
            Returns = "boolean",
            Examples = [new("or(false, 1 < 2)", "true"), new("false || false", "false")],
        },
        new()
        {
            Name = "not",
            Summary = "Whether the condition does not hold. Also written `not a`, `!a`.",
            Parameters = [new("condition", Takes.Anything)],
            Returns = "boolean",
            Examples = [new("not(true)", "false"), new("!false", "true")],
        },
        new()
        {
            Name = "empty",
            IgnoresTitles = true,
            Summary = "Whether the value is nothing, `\"\"`, `0`, `false`, or a list without items. Without a value: nothing.",
            Parameters = [new("value", Takes.Anything, IsOptional: true)],
            Result = _ => FormulaType.Boolean,
            Returns = "boolean",
            Apply = (_, a) => FormulaValue.Boolean(Coercion.IsEmpty(a[0])),
            Examples = [new("empty(\"\")", "true"), new("empty([1])", "false"), new("empty(0)", "true")],
        },
        new()
        {
            Name = "length",
            IgnoresTitles = true,
            Summary = "How many characters a text has, or items a list.",
            Parameters = [new("value", Takes.Text | Takes.List)],
            Result = _ => FormulaType.Number,
            Returns = "number",
            Apply = (_, a) => FormulaValue.Number(a[0].Kind == FormulaKind.List ? a[0].AsList.Count : Coercion.Format(a[0]).Length),
            Examples = [new("length(\"Verso\")", "5"), new("length([1, 2, 3])", "3")],
        },
        new()
        {
            Name = "format",
            Summary = "The value as a text.",
            Parameters = [new("value", Takes.Anything)],
            Result = _ => FormulaType.Text,
            Returns = "text",
            Apply = (run, a) => run.Text(Coercion.Format(a[0])),
            Examples = [new("format(1234.5)", "\"1234.5\""), new("format(true)", "\"true\""), new("format(parseDate(\"2026-05-04\"))", "\"May 4, 2026\"")],
        },
        Operator("equal", "Whether two values are the same: `a == b`.", "equal(1, 1)", "true"),
        Operator("unequal", "Whether two values are not the same: `a != b`.", "unequal(1, 1)", "false"),
        Operator("larger", "Whether the first value is larger: `a > b`.", "larger(2, 1)", "true"),
        Operator("largerEq", "Whether the first value is larger or the same: `a >= b`.", "largerEq(2, 2)", "true"),
        Operator("smaller", "Whether the first value is smaller: `a < b`.", "smaller(\"a\", \"b\")", "true"),
        Operator("smallerEq", "Whether the first value is smaller or the same: `a <= b`.", "smallerEq(3, 2)", "false"),
    ];

    private static FormulaFunction Operator(string name, string summary, string example, string result) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [Left, Right],
        Returns = "boolean",
        Examples = [new(example, result)],
    };
}
