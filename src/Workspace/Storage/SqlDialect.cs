using System.Globalization;
using Verso.Notion;

namespace Verso.Workspace.Storage;

/// <summary>What differs between the databases that Verso runs on. Everything else is SQL that both understand.</summary>
public abstract class SqlDialect
{
    /// <summary>The column type for UTF-8 JSON bytes.</summary>
    public abstract string Bytes { get; }

    /// <summary>An integer key that the database counts up by itself.</summary>
    public abstract string SerialKey { get; }

    /// <summary>Text as it is compared without regard to case.</summary>
    public abstract Sql Fold(Sql text);

    /// <summary>The position of <paramref name="part"/> in <paramref name="text"/>, from 1; 0 when it is not in it.</summary>
    public abstract Sql Position(Sql text, Sql part);

    /// <summary>The text of a member of the JSON object in a column of <see cref="Bytes"/>, as SQL.</summary>
    public abstract string JsonMember(string column, string member);

    /// <summary>A value as the driver takes it. Ids are text, times are milliseconds since 1970, booleans are 0 and 1.</summary>
    public virtual object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        NotionId id => id.ToString(),
        bool flag => flag ? 1L : 0L,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        Enum name => throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"Write {name.GetType().Name}.{name} as text."), nameof(value)),
        _ => value,
    };
}
