using System.Diagnostics.CodeAnalysis;

namespace Verso.Notion;

/// <summary>
/// A version of the Notion API, as the header <c>Notion-Version</c> names it. Versions are ordered, so a rule reads
/// <c>version &lt; NotionVersion.DataSources</c>. A new one appears only with a breaking change.
/// </summary>
public sealed class NotionVersion : IComparable<NotionVersion>, IEquatable<NotionVersion>
{
    private static readonly string[] Known =
        ["2021-05-13", "2021-08-16", "2022-02-22", "2022-06-28", "2025-09-03", "2026-03-11"];

    private readonly int _order;

    private NotionVersion(int order) => _order = order;

    /// <summary>Every version, the oldest first.</summary>
    public static IReadOnlyList<string> All => Known;

    /// <summary>2021-05-13: the first version there was.</summary>
    public static NotionVersion Oldest { get; } = new(0);

    /// <summary>2022-06-28: databases are queried themselves and carry their properties.</summary>
    public static NotionVersion Databases { get; } = new(3);

    /// <summary>2025-09-03: a database is a container of data sources.</summary>
    public static NotionVersion DataSources { get; } = new(4);

    /// <summary>2026-03-11: <c>in_trash</c> replaces <c>archived</c>, <c>position</c> replaces <c>after</c>.</summary>
    public static NotionVersion Latest { get; } = new(5);

    public static bool TryParse(string? text, [NotNullWhen(true)] out NotionVersion? version)
    {
        var order = Array.IndexOf(Known, text);
        version = order < 0 ? null : new NotionVersion(order);
        return version is not null;
    }

    public override string ToString() => Known[_order];

    public int CompareTo(NotionVersion? other) => _order.CompareTo(other?._order ?? -1);

    public bool Equals(NotionVersion? other) => other is not null && other._order == _order;

    public override bool Equals(object? obj) => Equals(obj as NotionVersion);

    public override int GetHashCode() => _order;

    public static bool operator ==(NotionVersion? left, NotionVersion? right) => Equals(left, right);

    public static bool operator !=(NotionVersion? left, NotionVersion? right) => !Equals(left, right);

    public static bool operator <(NotionVersion left, NotionVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(NotionVersion left, NotionVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(NotionVersion left, NotionVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NotionVersion left, NotionVersion right) => left.CompareTo(right) >= 0;
}
