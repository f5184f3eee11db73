using Verso.Workspace.Formulas;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

public sealed class FormulaFunctionTests
{
    /// <summary>Every example of the reference, with what the reference says it gives.</summary>
    public static TheoryData<string, string, string> Examples()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var function in FormulaReference.Functions)
        {
            foreach (var example in function.Examples)
                data.Add(function.Name, example.Expression, example.Result);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_reference_gives_what_the_reference_says(string function, string expression, string result)
    {
        Assert.NotEmpty(function);
        Assert.Equal(FormulaWorld.Spell(FormulaWorld.Evaluate(result)), FormulaWorld.Spell(FormulaWorld.Evaluate(expression)));
    }

    [Fact]
    public void Every_function_has_a_summary_and_an_example()
    {
        Assert.All(FormulaReference.Functions, f => Assert.True(f.Summary.EndsWith('.') && f.Examples.Count > 0, f.Name));
    }
}
