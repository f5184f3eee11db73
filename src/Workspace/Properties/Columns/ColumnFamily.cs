using System.Text.Json.Nodes;

namespace Verso.Workspace.Properties.Columns;

/// <summary>The columns that the values of some types have in common. An empty value is NULL in all of them.</summary>
public abstract class ColumnFamily(params ColumnDefinition[] columns)
{
    public IReadOnlyList<ColumnDefinition> Columns { get; } = columns;

    /// <summary>Whether values also have rows in the link table, one for each thing they point to.</summary>
    public virtual bool HasLinks => false;

    /// <summary>Writes what <paramref name="value"/> has in each column.</summary>
    public abstract void Fill(PropertySchema property, JsonNode? value, Span<object?> cells);

    /// <summary>The ids that the value points to, in their order.</summary>
    public virtual IEnumerable<string> Links(JsonNode? value) => [];
}

/// <summary>One column.</summary>
/// <param name="Suffix">What follows the property's part of the name.</param>
/// <param name="SqlType">A type that every database knows.</param>
public sealed record ColumnDefinition(string Suffix, string SqlType);

/// <summary>Values that no filter or sort asks for.</summary>
public sealed class NoColumns : ColumnFamily
{
    public static NoColumns Instance { get; } = new();

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
    }
}

/// <summary>Text as it is, and the key it is compared and sorted by.</summary>
public sealed class TextColumns(Func<JsonNode?, string?> text) : ColumnFamily(new("", "TEXT"), new(Key, "TEXT"))
{
    public const string Key = "_k";

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
        if (text(value) is not { Length: > 0 } plain)
            return;
        cells[0] = plain;
        cells[1] = TextKey.Of(plain);
    }
}

/// <summary>A floating number.</summary>
public sealed class NumberColumns(Func<JsonNode?, double?> number) : ColumnFamily(new ColumnDefinition("", "DOUBLE PRECISION"))
{
    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells) => cells[0] = number(value);
}

/// <summary>The number of a unique id.</summary>
public sealed class UniqueIdColumns() : ColumnFamily(new ColumnDefinition("", "BIGINT"))
{
    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells) =>
        cells[0] = value?["number"].ToLong();
}

/// <summary>0 or 1; never NULL once the row is written.</summary>
public sealed class CheckboxColumns() : ColumnFamily(new ColumnDefinition("", "INTEGER"))
{
    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells) => cells[0] = (bool?)value is true;
}

/// <summary>The chosen option's id, and its place among the options for sorting.</summary>
public sealed class OptionColumns() : ColumnFamily(new("", "TEXT"), new(Rank, "INTEGER"))
{
    public const string Rank = "_r";

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
        if ((string?)value?["id"] is not { } id)
            return;
        cells[0] = id;
        cells[1] = (long)RankOf(property, id);
    }

    /// <summary>The place of an option that the schema does not have: after all that it has.</summary>
    public const int Unknown = 9999;

    /// <summary>A key that sorts lists of options by the places of the first ones, then of the second ones.</summary>
    public static string KeyOf(PropertySchema property, IEnumerable<string> ids) =>
        string.Join(' ', ids.Select(id => RankOf(property, id).ToString("D4", null)));

    public static int RankOf(PropertySchema property, string id)
    {
        var options = property.Options;
        for (var rank = 0; rank < options.Count; rank++)
        {
            if (options[rank].Id == id)
                return rank;
        }

        return Unknown;
    }
}

/// <summary>
/// The start and end as milliseconds since 1970, whole minutes; a date without a time is midnight UTC and marked.
/// </summary>
public sealed class DateColumns() : ColumnFamily(new("", "BIGINT"), new(End, "BIGINT"), new(IsDay, "INTEGER"))
{
    public const string End = "_e";
    public const string IsDay = "_d";

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
        if (!NotionDate.TryParse((string?)value?["start"], out var start))
            return;
        cells[0] = start.Milliseconds;
        cells[1] = NotionDate.TryParse((string?)value?["end"], out var end) ? end.Milliseconds : null;
        cells[2] = start.IsDay;
    }
}

/// <summary>The one user who made or edited the page, and the key of the name.</summary>
public sealed class EditorColumns() : ColumnFamily(new("", "TEXT"), new(TextColumns.Key, "TEXT"))
{
    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
        cells[0] = (string?)value?["id"];
        cells[1] = (string?)value?["name"] is { Length: > 0 } name ? TextKey.Of(name) : null;
    }
}

/// <summary>A time that the row has anyway, in the column of that name.</summary>
public sealed class TimeColumns(string column) : ColumnFamily
{
    public string Column { get; } = column;

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
    }
}

/// <summary>Several things: how many there are, and a key to sort by. What they point to stands in the link table.</summary>
public sealed class ListColumns(bool hasLinks, Func<PropertySchema, JsonArray, string?> key)
    : ColumnFamily(new("", "INTEGER"), new(TextColumns.Key, "TEXT"))
{
    public override bool HasLinks => hasLinks;

    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells)
    {
        if (value is not JsonArray { Count: > 0 } items)
            return;
        cells[0] = (long)items.Count;
        cells[1] = key(property, items);
    }

    public override IEnumerable<string> Links(JsonNode? value) =>
        hasLinks && value is JsonArray items
            ? items.Select(item => (string?)item?["id"]).OfType<string>().Distinct(StringComparer.Ordinal)
            : [];
}

/// <summary>Whether a page is verified: <c>verified</c> or <c>expired</c>; NULL for neither.</summary>
public sealed class VerificationColumns() : ColumnFamily(new ColumnDefinition("", "TEXT"))
{
    public override void Fill(PropertySchema property, JsonNode? value, Span<object?> cells) =>
        cells[0] = (string?)value?["state"] is "verified" or "expired" ? (string?)value["state"] : null;
}
