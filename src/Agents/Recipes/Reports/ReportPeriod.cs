using System.Globalization;

namespace Verso.Agents.Recipes.Reports;

/// <summary>A period of the calendar, from its first day to its last.</summary>
/// <param name="Label">As people name it: <c>March 2026</c>, <c>week 12 of 2026</c>.</param>
public sealed record ReportPeriod(DateOnly First, DateOnly Last, string Label, string Unit)
{
    /// <param name="unit"><c>day</c>, <c>week</c> (from Monday), <c>month</c>, <c>quarter</c> or <c>year</c>.</param>
    /// <param name="day">A day in it.</param>
    public static ReportPeriod Of(string unit, DateOnly day)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (unit)
        {
            case "day":
                return new(day, day, day.ToString("yyyy-MM-dd", culture), unit);
            case "week":
                var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
                var thursday = monday.AddDays(3).ToDateTime(TimeOnly.MinValue);
                return new(monday, monday.AddDays(6), string.Create(culture, $"week {ISOWeek.GetWeekOfYear(thursday)} of {ISOWeek.GetYear(thursday)}"), unit);
            case "quarter":
                var quarter = (day.Month - 1) / 3;
                var opening = new DateOnly(day.Year, (quarter * 3) + 1, 1);
                return new(opening, opening.AddMonths(3).AddDays(-1), string.Create(culture, $"Q{quarter + 1} {day.Year}"), unit);
            case "year":
                return new(new DateOnly(day.Year, 1, 1), new DateOnly(day.Year, 12, 31), day.Year.ToString(culture), unit);
            default:
                var first = new DateOnly(day.Year, day.Month, 1);
                return new(first, first.AddMonths(1).AddDays(-1), first.ToString("MMMM yyyy", culture), "month");
        }
    }

    public ReportPeriod Before => Of(Unit, First.AddDays(-1));
}
