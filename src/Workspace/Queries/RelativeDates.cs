namespace Verso.Workspace.Queries;

/// <summary>The names of days and of spans of days that move along with today.</summary>
internal static class RelativeDates
{
    /// <summary>The day of that name; null for every other text.</summary>
    public static DateTimeOffset? Day(string name, DateTimeOffset today) => name switch
    {
        "today" => today,
        "tomorrow" => today.AddDays(1),
        "yesterday" => today.AddDays(-1),
        "one_week_ago" => today.AddDays(-7),
        "one_week_from_now" => today.AddDays(7),
        "one_month_ago" => today.AddMonths(-1),
        "one_month_from_now" => today.AddMonths(1),
        _ => null,
    };

    /// <summary>
    /// The first and the last day of the span of that name; null for every other text. Notion's windows roll: they include today
    /// and the day at the far end; only <c>this_week</c> is a week of the calendar.
    /// </summary>
    public static (DateTimeOffset First, DateTimeOffset Last)? Window(string name, DateTimeOffset today)
    {
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        return name switch
        {
            "this_week" => (monday, monday.AddDays(6)),
            "past_week" => (today.AddDays(-7), today),
            "past_month" => (today.AddMonths(-1), today),
            "past_year" => (today.AddYears(-1), today),
            "next_week" => (today, today.AddDays(7)),
            "next_month" => (today, today.AddMonths(1)),
            "next_year" => (today, today.AddYears(1)),
            _ => null,
        };
    }
}
