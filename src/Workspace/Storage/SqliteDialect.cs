namespace Verso.Workspace.Storage;

/// <summary>SQLite, written to the level of 3.35, which is the oldest that Verso runs on.</summary>
public sealed class SqliteDialect : SqlDialect
{
    public static SqliteDialect Instance { get; } = new();

    public override string Bytes => "BLOB";

    public override string SerialKey => "INTEGER PRIMARY KEY AUTOINCREMENT";

    // SQLite's own lower() knows ASCII only; the connection brings a function that folds as .NET does.
    public override Sql Fold(Sql text) => new Sql(0, 0) + Sql.Text("verso_fold(") + text + Sql.Text(")");

    public override Sql Position(Sql text, Sql part) =>
        Sql.Text("instr(") + text + Sql.Text(", ") + part + Sql.Text(")");

    public override string JsonMember(string column, string member) => $"json_extract(CAST({column} AS TEXT), '$.{member}')";
}
