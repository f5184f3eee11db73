using System.Globalization;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>
/// Dates. A day has no time and no zone; a moment is read in the zone in which the formula runs. Of a range the start counts.
/// </summary>
internal static class DateFunctions
{
    private static readonly Parameter Date = new("date", Takes.Date);
    private static readonly Parameter Unit = new("unit", Takes.Text) { Choices = DateUnit.Names };

    public static IEnumerable<FormulaFunction> All =>
    [
        new()
        {
            Name = "now",
            Summary = "This minute.",
            Result = _ => FormulaType.Date,
            Returns = "date",
            IsVolatile = true,
            Apply = (run, _) => Moment(run, run.Clock.Now),
            Examples = [new("format(now())", "\"May 4, 2026 2:05 PM\"")],
        },
        new()
        {
            Name = "today",
            Summary = "This day, without a time.",
            Result = _ => FormulaType.Date,
            Returns = "date",
            IsVolatile = true,
            Apply = (run, _) => Day(TimeZoneInfo.ConvertTime(run.Clock.Now, run.Clock.Zone).Date),
            Examples = [new("format(today())", "\"May 4, 2026\"")],
        },
        Part("minute", "The minute, 0 to 59.", "minute(parseDate(\"2026-05-04T14:05\"))", "5", d => d.Minute),
        Part("hour", "The hour, 0 to 23.", "hour(parseDate(\"2026-05-04T14:05\"))", "14", d => d.Hour),
        Part("day", "The day of the week, 1 for Monday to 7 for Sunday.", "day(parseDate(\"2026-05-04\"))", "1", d => d.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)d.DayOfWeek),
        Part("date", "The day of the month, 1 to 31.", "date(parseDate(\"2026-05-04\"))", "4", d => d.Day),
        Part("week", "The ISO week of the year, 1 to 53.", "week(parseDate(\"2023-08-24\"))", "34", ISOWeek.GetWeekOfYear),
        Part("month", "The month, 1 to 12.", "month(parseDate(\"2026-05-04\"))", "5", d => d.Month),
        Part("year", "The year.", "year(parseDate(\"2026-05-04\"))", "2026", d => d.Year),
        Shift("dateAdd", "The date so many units later. A month that is too short gives its last day.", "format(dateAdd(parseDate(\"2026-01-31\"), 1, \"months\"))", "\"February 28, 2026\"", 1),
        Shift("dateSubtract", "The date so many units earlier.", "format(dateSubtract(parseDate(\"2026-05-04\"), 1, \"weeks\"))", "\"April 27, 2026\"", -1),
        new()
        {
            Name = "dateBetween",
            Summary = "How many whole units the first date is after the second one; below 0 when it is before.",
            Parameters = [Date, new("other", Takes.Date), Unit],
            Result = _ => FormulaType.Number,
            Returns = "number",
            Apply = (run, a) => a[0].IsEmpty || a[1].IsEmpty ? default : Between(run, a[0].AsDate.Start, a[1].AsDate.Start, DateUnit.Read(a[2])),
            Examples =
            [
                new("dateBetween(parseDate(\"2026-05-04\"), parseDate(\"2026-05-01\"), \"days\")", "3"),
                new("dateBetween(parseDate(\"2026-01-15\"), parseDate(\"2026-05-04\"), \"months\")", "-3"),
            ],
        },
        new()
        {
            Name = "dateRange",
            Summary = "A date that goes from one to another.",
            Parameters = [new("start", Takes.Date), new("end", Takes.Date)],
            Result = _ => FormulaType.Date,
            Returns = "date",
            Apply = (_, a) =>
                a[0].IsEmpty ? default
                : a[1].IsEmpty ? FormulaValue.Date(new FormulaDate(a[0].AsDate.Start))
                : FormulaValue.Date(new FormulaDate(a[0].AsDate.Start, a[1].AsDate.Start)),
            Examples = [new("format(dateRange(parseDate(\"2026-05-04\"), parseDate(\"2026-05-06\")))", "\"May 4, 2026 → May 6, 2026\"")],
        },
        new()
        {
            Name = "dateStart",
            Summary = "The start of a range.",
            Parameters = [Date],
            Result = _ => FormulaType.Date,
            Returns = "date",
            PassesEmpty = true,
            Apply = (_, a) => FormulaValue.Date(new FormulaDate(a[0].AsDate.Start)),
            Examples = [new("format(dateStart(dateRange(parseDate(\"2026-05-04\"), parseDate(\"2026-05-06\"))))", "\"May 4, 2026\"")],
        },
        new()
        {
            Name = "dateEnd",
            Summary = "The end of a range, or the date when it is none.",
            Parameters = [Date],
            Result = _ => FormulaType.Date,
            Returns = "date",
            PassesEmpty = true,
            Apply = (_, a) => FormulaValue.Date(new FormulaDate(a[0].AsDate.End ?? a[0].AsDate.Start)),
            Examples = [new("format(dateEnd(dateRange(parseDate(\"2026-05-04\"), parseDate(\"2026-05-06\"))))", "\"May 6, 2026\"")],
        },
        new()
        {
            Name = "timestamp",
            Summary = "The milliseconds since the beginning of 1970.",
            Parameters = [Date],
            Result = _ => FormulaType.Number,
            Returns = "number",
            PassesEmpty = true,
            Apply = (run, a) => FormulaValue.Number(Local(run, a[0].AsDate.Start).ToUnixTimeMilliseconds()),
            Examples = [new("timestamp(parseDate(\"2026-05-04\"))", "1777852800000")],
        },
        new()
        {
            Name = "fromTimestamp",
            Summary = "The minute of so many milliseconds since the beginning of 1970.",
            Parameters = [new("milliseconds", Takes.Number)],
            Result = _ => FormulaType.Date,
            Returns = "date",
            PassesEmpty = true,
            Apply = (run, a) => FromTimestamp(run, a[0].AsNumber),
            Examples = [new("format(fromTimestamp(1777852800000))", "\"May 4, 2026 12:00 AM\"")],
        },
        new()
        {
            Name = "formatDate",
            Summary = "The date as a text by a pattern: `YYYY`, `MMMM`, `D`, `dddd`, `HH:mm`, `[text]` and so on.",
            Parameters = [Date, new("pattern", Takes.Text)],
            Returns = "text",
            PassesEmpty = true,
            Apply = (run, a) => run.Text(DatePattern.Write(Local(run, a[0].AsDate.Start), Coercion.Format(a[1]), run.Clock.Zone)),
            Examples =
            [
                new("formatDate(parseDate(\"2026-05-04\"), \"YYYY-MM-DD\")", "\"2026-05-04\""),
                new("formatDate(parseDate(\"2026-05-04T14:05\"), \"dddd, MMMM Do h:mm A\")", "\"Monday, May 4th 2:05 PM\""),
            ],
        },
        new()
        {
            Name = "parseDate",
            Summary = "The date of an ISO 8601 text; nothing when it is none.",
            Parameters = [new("text", Takes.Text)],
            Result = _ => FormulaType.Date,
            Returns = "date",
            PassesEmpty = true,
            Apply = (run, a) => IsoDate.Parse(Coercion.Format(a[0]), run.Clock.Zone) is { } date ? FormulaValue.Date(new FormulaDate(date)) : default,
            Examples = [new("year(parseDate(\"2026\"))", "2026"), new("parseDate(\"soon\")", "empty()")],
        },
    ];

    /// <summary>The moment as the zone's clocks show it; a day begins at midnight there.</summary>
    internal static DateTimeOffset Local(FormulaRun run, NotionDate date)
    {
        if (!date.IsDay)
            return TimeZoneInfo.ConvertTime(date.Time, run.Clock.Zone);
        var midnight = DateTime.SpecifyKind(date.Time.DateTime, DateTimeKind.Unspecified);
        return At(midnight, run.Clock.Zone);
    }

    /// <summary>A clock reading in a zone. One that a change of the clocks leaves out is taken an hour later.</summary>
    internal static DateTimeOffset At(DateTime clock, TimeZoneInfo zone)
    {
        var reading = DateTime.SpecifyKind(clock, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(reading))
            reading = reading.AddHours(1);
        var offset = zone.GetUtcOffset(reading);
        return reading.Ticks - offset.Ticks < DateTime.MinValue.Ticks || reading.Ticks - offset.Ticks > DateTime.MaxValue.Ticks
            ? throw new FormulaFailure()
            : new DateTimeOffset(reading, offset);
    }

    internal static FormulaValue Day(DateTime day) =>
        FormulaValue.Date(new FormulaDate(new NotionDate(new DateTimeOffset(day.Date, TimeSpan.Zero), IsDay: true)));

    /// <summary>A moment to the minute in the zone of the formula; an earlier second counts as its minute.</summary>
    private static FormulaValue Moment(FormulaRun run, DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, run.Clock.Zone);
        return FormulaValue.Date(new FormulaDate(new NotionDate(local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute)), IsDay: false)));
    }

    private static FormulaValue FromTimestamp(FormulaRun run, double milliseconds) =>
        Math.Abs(milliseconds) <= 8.64e15 && milliseconds is >= -62135510400000 and <= 253402214400000
            ? Moment(run, DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds))
            : default;

    private static FormulaFunction Part(string name, string summary, string example, string result, Func<DateTime, int> part) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [Date],
        Result = _ => FormulaType.Number,
        Returns = "number",
        PassesEmpty = true,
        Apply = (run, a) => FormulaValue.Number(part(Local(run, a[0].AsDate.Start).DateTime)),
        Examples = [new(example, result)],
    };

    private static FormulaFunction Shift(string name, string summary, string example, string result, int sign) => new()
    {
        Name = name,
        Summary = summary,
        Parameters = [Date, new("amount", Takes.Number), Unit],
        Result = _ => FormulaType.Date,
        Returns = "date",
        PassesEmpty = true,
        Apply = (run, a) => Add(run, a[0].AsDate.Start, sign * a[1].AsNumber, DateUnit.Read(a[2])),
        Examples = [new(example, result)],
    };

    /// <summary>
    /// Units of the calendar move the clock reading; those of the clock move the moment, and make a moment of a day. A part of
    /// a day or of a month does not count.
    /// </summary>
    private static FormulaValue Add(FormulaRun run, NotionDate date, double amount, DateUnit unit)
    {
        if (!double.IsFinite(amount) || Math.Abs(amount) > 1e15)
            return default;
        try
        {
            if (unit.Milliseconds > 0)
            {
                var moved = Local(run, date).ToUniversalTime().AddMilliseconds(amount * unit.Milliseconds);
                return Moment(run, moved);
            }

            var whole = Math.Truncate(amount);
            if (Math.Abs(whole) > 4_000_000)
                return default;
            var clock = Local(run, date).DateTime;
            clock = unit.Months > 0 ? clock.AddMonths(checked((int)whole * unit.Months)) : clock.AddDays(whole * unit.Days);
            return date.IsDay ? Day(clock) : Moment(run, At(clock, run.Clock.Zone));
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            return default;
        }
    }

    private static FormulaValue Between(FormulaRun run, NotionDate first, NotionDate second, DateUnit unit)
    {
        var (later, earlier) = (Local(run, first), Local(run, second));
        if (unit.Milliseconds > 0)
            return FormulaValue.Number(Math.Truncate((later - earlier).TotalMilliseconds / unit.Milliseconds) + 0.0);

        // Days are counted by clock readings, so that a day on which the clocks change is one day.
        var (a, b) = (later.DateTime, earlier.DateTime);
        return FormulaValue.Number((unit.Months > 0 ? Math.Truncate((double)Months(a, b) / unit.Months) : Math.Truncate((a - b).TotalDays / unit.Days)) + 0.0);
    }

    /// <summary>Whole months from <paramref name="b"/> to <paramref name="a"/>.</summary>
    private static int Months(DateTime a, DateTime b)
    {
        var months = ((a.Year - b.Year) * 12) + a.Month - b.Month;
        if (months > 0 && b.AddMonths(months) > a)
            months--;
        else if (months < 0 && b.AddMonths(months) < a)
            months++;
        return months;
    }
}
