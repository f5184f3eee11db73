using System.Globalization;
using Verso.Agents.Recipes.Reports;
using Xunit;

namespace Verso.Agents.Tests.Recipes;

public sealed class NumberCheckTests
{
    private static readonly NumberCheck Check = new([12, 1234.5, -3, 0.25, 1_500_000], [25, 33.333, 100], ["Sprint 12b", "Q1 2026", "2026"]);

    [Theory]
    [InlineData("There are 12 rows.")]
    [InlineData("There are twelve rows, and Sprint 12b is open.")]
    [InlineData("The sum is 1,234.5.")]
    [InlineData("The sum is 1.234,5, or 1234.5.")]
    [InlineData("About 1,235 in all.")]
    [InlineData("It fell by 3, or by three.")]
    [InlineData("A share of 25%, 33%, 33.3 % and 33.33 per cent.")]
    [InlineData("It doubled in Q1 2026.")]
    [InlineData("About 1.2k or 1.5 million.")]
    [InlineData("No number, one way or another.")]
    public void What_the_figures_bear_out_passes(string text) => Assert.Empty(Check.Unknown(text));

    [Theory]
    [InlineData("There are 13 rows.", "13")]
    [InlineData("There are thirteen rows.", "thirteen")]
    [InlineData("The sum is 1,234.6.", "1,234.6")]
    [InlineData("A share of 12%.", "12%")]
    [InlineData("There are 25 rows.", "25")]
    [InlineData("It halved.", "halved")]
    [InlineData("About 1.6 million.", "1.6 million")]
    [InlineData("About 34%.", "34%")]
    public void What_they_do_not_is_named(string text, string unknown) => Assert.Contains(unknown, Check.Unknown(text));

    [Fact]
    public void The_plain_narrative_is_borne_out_by_whatever_figures()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var text = Random(seed);
            Assert.True(text.Check().Unknown(text.Narrative()) is [], $"{seed}: {text.Narrative()} — {string.Join(", ", text.Check().Unknown(text.Narrative()))}");
        }
    }

    [Fact]
    public void A_number_that_is_far_from_every_figure_never_passes()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var wrong = (1_000_000_007L + (seed * 7919L)).ToString(CultureInfo.InvariantCulture);
            Assert.Equal([wrong], Random(seed).Check().Unknown($"There are {wrong} of them."));
            Assert.Equal([$"{wrong}%"], Random(seed).Check().Unknown($"It is {wrong}% more."));
        }
    }

    [Theory]
    [InlineData("month", "2026-03-17", "2026-03-01", "2026-03-31", "March 2026", "February 2026")]
    [InlineData("week", "2026-01-01", "2025-12-29", "2026-01-04", "week 1 of 2026", "week 52 of 2025")]
    [InlineData("quarter", "2026-03-17", "2026-01-01", "2026-03-31", "Q1 2026", "Q4 2025")]
    [InlineData("year", "2024-02-29", "2024-01-01", "2024-12-31", "2024", "2023")]
    [InlineData("day", "2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28")]
    public void A_period_is_one_of_the_calendar(string unit, string day, string first, string last, string label, string before)
    {
        var period = ReportPeriod.Of(unit, DateOnly.Parse(day, CultureInfo.InvariantCulture));

        Assert.Equal((first, last, label, before), ($"{period.First:yyyy-MM-dd}", $"{period.Last:yyyy-MM-dd}", period.Label, period.Before.Label));
    }

    private static ReportText Random(int seed)
    {
        var random = new Random(seed);
        PeriodFigures Period() => PeriodFigures.Of(
            Enumerable.Range(0, random.Next(0, 60)).Select(_ => (
                (IReadOnlyList<string>)[$"Group {random.Next(8)}"],
                (IReadOnlyList<double?>)[random.Next(4) == 0 ? null : Math.Round((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(7)), random.Next(4))])),
            1);
        return new ReportText("Deals", "Stage", ["Amount"], ReportPeriod.Of("month", new DateOnly(2026, 1 + random.Next(12), 3)), Period(), Period());
    }
}
