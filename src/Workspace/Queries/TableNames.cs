using System.Text;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// What the tables and columns of data sources are called: after ids in hexadecimal, so that no name that people choose
/// comes near SQL.
/// </summary>
internal static class TableNames
{
    public static string Table(NotionId dataSource) => $"t_{dataSource.ToHex()}";

    public static string Links(NotionId dataSource) => $"l_{dataSource.ToHex()}";

    public static string Column(PropertySchema property, string suffix) => $"p_{Hex(property)}{suffix}";

    /// <summary>The property as the link table names it.</summary>
    public static string Hex(PropertySchema property) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(property.Id));

    /// <summary>A column in a query. Without its table SQLite would take the name of a column that is not there for a text.</summary>
    public static Sql Qualified(string column, string table = "t") => $"{Sql.Name(table)}.{Sql.Name(column)}";

    public static Sql ColumnSql(PropertySchema property, string suffix = "") => Sql.Name(Column(property, suffix));
}
