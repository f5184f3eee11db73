using System.Diagnostics;
using Verso.Workspace.Formulas;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

public sealed class FormulaLimitTests
{
    [Fact]
    public void A_formula_that_is_too_long_is_refused_before_it_is_read() =>
        AssertLimit("longer than 100000", () => FormulaWorld.Compile(new string(' ', 100_001)));

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("[", "1", "]")]
    [InlineData("-", "1", "")]
    [InlineData("not ", "true", "")]
    [InlineData("abs(", "1", ")")]
    [InlineData("true ? 1 : ", "2", "")]
    [InlineData("2 ^ ", "2", "")]
    [InlineData("", "\"a\"", ".trim()")]
    [InlineData("", "1", " + 1")]
    public void Depth_is_bounded_however_it_is_made(string before, string inside, string after)
    {
        var expression = string.Concat(Enumerable.Repeat(before, 5000)) + inside + string.Concat(Enumerable.Repeat(after, 5000));
        AssertLimit("nested deeper", () => FormulaWorld.Compile(expression));
    }

    [Fact]
    public void Long_sums_and_nested_conditions_as_people_write_them_are_within_the_limits()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("1", 900));
        Assert.Equal(900, FormulaWorld.Evaluate(sum).AsNumber);
        var chain = string.Concat(Enumerable.Range(0, 150).Select(i => $"if(prop(\"Number\") == {i}, {i}, ")) + "-1" + new string(')', 150);
        Assert.Equal(42, FormulaWorld.Evaluate(chain).AsNumber);
    }

    [Fact]
    public void Chains_inside_of_brackets_do_not_add_up_to_a_deep_stack()
    {
        var expression = "1";
        for (var i = 0; i < 100; i++)
            expression = $"({expression})" + string.Concat(Enumerable.Repeat("+1", 400));
        AssertLimit("nested deeper", () => FormulaWorld.Compile(expression));
    }

    [Fact]
    public void Steps_are_bounded()
    {
        const string Hundred = "repeat(\"a\", 100).split(\"\")";
        AssertLimit("steps", () => FormulaWorld.Evaluate($"{Hundred}.map({Hundred}.map({Hundred}.map({Hundred}.length()).sum()).sum()).sum()"));
    }

    [Fact]
    public void A_text_that_doubles_is_bounded() =>
        AssertLimit("text longer", () => FormulaWorld.Evaluate("lets(a, repeat(\"a\", 10000), b, a + a + a + a, c, b + b + b + b, d, c + c + c + c, d + d + d + d)"));

    [Theory]
    [InlineData("padStart(\"a\", 1e15, \"b\")")]
    [InlineData("repeat(repeat(\"a\", 10000), 10000)")]
    [InlineData("let(a, repeat(\"a\", 10000), replaceAll(a, \"a\", a))")]
    [InlineData("let(a, repeat(\"a\", 10000), a.split(\"\").map(a).join(\"\"))")]
    public void A_text_that_would_be_huge_is_refused_and_not_made(string expression) =>
        Assert.Equal(FormulaError.Limit, Assert.Throws<FormulaException>(() => FormulaWorld.Evaluate(expression)).Error);

    [Fact]
    public void A_list_that_doubles_is_bounded()
    {
        var expression = "lets(a, repeat(\"a\", 10000).split(\"\"), b, concat(a, a, a, a), c, concat(b, b, b, b), length(c))";
        AssertLimit("list of more than", () => FormulaWorld.Evaluate(expression));
    }

    [Fact]
    public void A_regular_expression_that_others_choke_on_is_done_at_once()
    {
        var watch = Stopwatch.StartNew();
        Assert.False(FormulaWorld.Evaluate("test(repeat(\"a\", 5000) + \"!\", \"^(a+)+$\")").AsBoolean);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("((a{500}){500}){50}")]
    [InlineData("(a{1000}){1000}b")]
    [InlineData("(.*)*(.*)*(.*)*x")]
    [InlineData("a{2147483647}")]
    [InlineData("a{99999999999}")]
    [InlineData("(?:a|aa|aaa)*b")]
    [InlineData("[a-z]*[a-z]*[a-z]*[a-z]*[a-z]*[0-9]")]
    [InlineData("(x+x+)+y|(a+a+)+!{2}")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_that_is_made_to_be_slow_ends(string pattern)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            FormulaWorld.Evaluate($"replaceAll(repeat(\"a\", 10000) + \"!\", \"{pattern}\", \"b\").length()");
        }
        catch (FormulaException stopped) when (stopped.Error == FormulaError.Limit)
        {
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    [Fact]
    public void A_pattern_of_many_brackets_is_none_or_one()
    {
        var depth = 4_900;
        FormulaWorld.Evaluate($"test(\"a\", \"{new string('(', depth)}a{new string(')', depth)}\")");
        FormulaWorld.Evaluate($"test(\"a\", repeat(\"(?:\", 3000) + \"a\" + repeat(\")*\", 3000))");
    }

    [Fact]
    public void A_regular_expression_that_cannot_be_done_in_linear_time_is_stopped()
    {
        var options = new FormulaOptions { RegexTimeout = TimeSpan.FromMilliseconds(20) };
        var program = FormulaWorld.Compile("test(repeat(\"a\", 5000) + \"!\", \"^(?=(a+)+$)b\")", options);
        AssertLimit("regular expression", () => program.Evaluate(FormulaWorld.Project, FormulaWorld.Clock));
    }

    [Fact]
    public void What_an_evaluation_used_up_is_not_counted_against_the_next_one()
    {
        var program = FormulaWorld.Compile("repeat(\"a\", 1000).split(\"\").map(current + \"b\").length()", new FormulaOptions { MaxSteps = 8_000 });
        for (var i = 0; i < 20; i++)
            Assert.Equal(1000, program.Evaluate(FormulaWorld.Project, FormulaWorld.Clock).AsNumber);
    }

    private static void AssertLimit(string message, Action act)
    {
        var error = Assert.Throws<FormulaException>(act);
        Assert.Equal(FormulaError.Limit, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
