using Verso.Workspace.Formulas;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

/// <summary>Every function and operator with values of every kind: where the types cannot be told beforehand anything may come.</summary>
public sealed class FormulaKindTests
{
    private static readonly string[] Arguments = ["a", "b", "c", "d"];

    private static readonly TestSchema Schema = new(
        FormulaWorld.Projects, [.. Arguments.Select(name => new FormulaProperty(name, name, FormulaType.Any))]);

    private static readonly FormulaValue[] Values =
    [
        FormulaValue.Empty,
        FormulaValue.Text(""),
        FormulaValue.Text("text"),
        FormulaValue.Text("days"),
        FormulaValue.Text("("),
        FormulaValue.Number(0),
        FormulaValue.Number(-3.5),
        FormulaValue.Number(1e300),
        FormulaValue.Number(double.NaN),
        FormulaValue.Boolean(true),
        FormulaWorld.Evaluate("parseDate(\"2026-05-04\")"),
        FormulaWorld.Evaluate("dateRange(parseDate(\"0001-01-01T00:00\"), parseDate(\"9998-12-31\"))"),
        FormulaValue.Person(new FormulaPerson("p", null, null)),
        FormulaValue.Page(new TestPage("x")),
        FormulaValue.List([]),
        FormulaValue.List([FormulaValue.Empty, FormulaValue.Number(2), FormulaValue.Text("a"), FormulaValue.List([FormulaValue.Number(1)])]),
    ];

    public static TheoryData<string> Calls()
    {
        var data = new TheoryData<string>();
        foreach (var function in FormulaReference.Functions.Where(f => f.Name is not ("prop" or "let" or "lets")))
        {
            for (var count = 0; count <= Arguments.Length; count++)
            {
                var call = $"{function.Name}({string.Join(", ", Arguments.Take(count).Select(a => $"prop(\"{a}\")"))})";
                try
                {
                    Formula.Compile(call, Schema);
                    data.Add(call);
                }
                catch (FormulaException refused) when (refused.Error == FormulaError.Parse || refused.Problem.StartsWith("Too ", StringComparison.Ordinal))
                {
                }
            }
        }

        foreach (var symbol in new[] { "+", "-", "*", "/", "%", "^", "==", "!=", "<", ">=", "and", "or" })
            data.Add($"prop(\"a\") {symbol} prop(\"b\")");
        data.Add("-prop(\"a\")");
        data.Add("prop(\"a\") ? prop(\"b\") : prop(\"c\")");
        data.Add("prop(\"a\").map(current + prop(\"b\")).sort(current).unique().flat().join(prop(\"c\"))");
        return data;
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_value_of_any_kind_gives_a_value_or_none(string call)
    {
        var program = Formula.Compile(call, Schema);
        var random = new Random(call.Length);
        for (var i = 0; i < 400; i++)
        {
            var page = new TestPage("11111111-1111-4111-8111-111111111111");
            foreach (var argument in Arguments)
                page[argument] = i < Values.Length && argument == "a" ? Values[i] : Values[random.Next(Values.Length)];

            try
            {
                var value = program.Evaluate(page, FormulaWorld.Clock);

                Assert.NotNull(FormulaResult.ToJson(value, program.ResultType).ToJsonString());
                Assert.NotNull(value.ToString());
            }
            catch (FormulaException tooMuch) when (tooMuch.Error == FormulaError.Limit)
            {
                Assert.StartsWith("pad", call, StringComparison.Ordinal);
            }
        }
    }
}
