using Verso.Workspace.Properties;

namespace Verso.Workspace.Formulas;

/// <summary>A date of Notion: a day or a minute, or a range of two of them. <see cref="TimeZone"/> is an IANA name.</summary>
public readonly record struct FormulaDate(NotionDate Start, NotionDate? End = null, string? TimeZone = null)
{
    /// <summary>Whether it has no time of day.</summary>
    public bool IsDay => Start.IsDay;
}

/// <summary>The moment at which a formula runs, and the zone in which its days begin and its clock is read.</summary>
public readonly record struct FormulaClock(DateTimeOffset Now, TimeZoneInfo Zone)
{
    /// <summary>A moment in UTC, as the Notion API computes formulas.</summary>
    public static FormulaClock Utc(DateTimeOffset now) => new(now, TimeZoneInfo.Utc);
}

/// <summary>A user, as a formula sees one.</summary>
public sealed record FormulaPerson(string Id, string? Name, string? Email);
