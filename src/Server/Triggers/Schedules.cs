using Quartz;
using Verso.Server.Gateway;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>Times of cron expressions: Quartz's six or seven fields, crontab's five, or <c>@daily</c> and the like.</summary>
internal static class Schedules
{
    private const int FieldsOfCrontab = 5;

    /// <summary>Checks an expression and its time zone; the expression in Quartz's spelling.</summary>
    /// <exception cref="GatewayException">One of them is wrong.</exception>
    public static string Require(string expression, string? timeZone, DateTimeOffset now)
    {
        var fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        CronExpression parsed;
        try
        {
            parsed = CronExpression.Parse(expression, fields == FieldsOfCrontab ? CronFormat.Unix : CronFormat.Quartz);
        }
        catch (FormatException wrong)
        {
            throw GatewayBody.Bad(
                $"cron is no schedule: {wrong.Message.TrimEnd('.')}. Write seconds, minutes, hours, day of month, month and day of week, such as \"0 0 8 ? * MON-FRI\", or crontab's five fields.",
                "invalid_cron");
        }

        if (parsed.WithTimeZone(FindZone(timeZone)).GetNextValidTimeAfter(now) is null)
            throw GatewayBody.Bad($"cron \"{expression}\" never comes due any more.", "invalid_cron");
        return parsed.CronExpressionString;
    }

    /// <summary>When it comes due behind that moment; null for never again.</summary>
    public static DateTimeOffset? Next(Trigger trigger, DateTimeOffset after) => Read(trigger)?.GetNextValidTimeAfter(after);

    /// <summary>The last of the times that have passed since it came due: those before it are made up for by this one.</summary>
    public static DateTimeOffset Last(Trigger trigger, DateTimeOffset now)
    {
        var due = trigger.NextDue!.Value;
        var last = Read(trigger)?.GetPreviousValidTimeBefore(now.AddMilliseconds(1)) ?? due;
        return last > due ? last : due;
    }

    private static CronExpression? Read(Trigger trigger) =>
        trigger.Schedule is { } schedule ? CronExpression.Parse(schedule).WithTimeZone(FindZone(trigger.TimeZone)) : null;

    private static TimeZoneInfo FindZone(string? name)
    {
        if (name is null)
            return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw GatewayBody.Bad($"time_zone '{name}' is not known here. Use an IANA name, such as Europe/Berlin; without one it is UTC.", "invalid_time_zone");
    }
}
