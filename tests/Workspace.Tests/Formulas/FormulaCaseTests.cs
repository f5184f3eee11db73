using Verso.Workspace.Formulas;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

/// <summary>The cases of <c>Cases.txt</c>.</summary>
public sealed class FormulaCaseTests
{
    private static readonly string[] Lines = Read();

    public static TheoryData<string, string> Values() => Cases(" => ");

    public static TheoryData<string, string> Answers() => Cases(" ~> ");

    public static TheoryData<string, string> Refusals() => Cases(" !! ");

    [Theory]
    [MemberData(nameof(Values))]
    public void A_formula_gives_its_value(string expression, string value) =>
        Assert.Equal(value, FormulaWorld.Spell(FormulaWorld.Evaluate(expression)));

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_formula_gives_what_the_API_gives(string expression, string json) =>
        Assert.Equal(json, FormulaWorld.Json(expression));

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_formula_that_is_none_is_refused_with_reason_and_place(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<FormulaException>(() => FormulaWorld.Compile(expression)).Message);

    [Theory]
    [MemberData(nameof(Refusals))]
    public void The_API_says_only_whether_a_refused_formula_could_be_read(string expression, string message)
    {
        Assert.NotEmpty(message);
        var error = Assert.Throws<FormulaException>(() => FormulaWorld.Compile(expression));
        Assert.Equal(error.Error == FormulaError.Parse ? "Parse error with formula" : "Type error with formula", error.ApiMessage);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_formula_that_is_written_out_is_read_back_as_the_same(string expression, string value)
    {
        var program = FormulaWorld.Compile(expression);
        foreach (var written in new[] { program.ToSource(), program.ToStored(FormulaWorld.Space) })
        {
            var again = FormulaWorld.Compile(written);
            Assert.Equal(program.ToSource(), again.ToSource());
            Assert.Equal(program.ToStored(FormulaWorld.Space), again.ToStored(FormulaWorld.Space));
            Assert.Equal(program.ResultType, again.ResultType);
            Assert.Equal(value, FormulaWorld.Spell(again.Evaluate(FormulaWorld.Project, FormulaWorld.Clock)));
        }
    }

    [Fact]
    public void There_are_several_hundred_cases_and_every_line_is_one() =>
        Assert.True(Lines.Length > 400 && Cases(" => ").Count + Cases(" ~> ").Count + Cases(" !! ").Count == Lines.Length);

    private static TheoryData<string, string> Cases(string sign)
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Lines)
        {
            if (line.LastIndexOf(sign, StringComparison.Ordinal) is >= 0 and var at)
                data.Add(line[..at], line[(at + sign.Length)..]);
        }

        return data;
    }

    private static string[] Read()
    {
        using var file = typeof(FormulaCaseTests).Assembly.GetManifestResourceStream("Cases.txt")!;
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#'))];
    }
}
