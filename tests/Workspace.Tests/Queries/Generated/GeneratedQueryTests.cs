using System.Globalization;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;
using Verso.Workspace.Tests.Content;
using Xunit;

namespace Verso.Workspace.Tests.Queries.Generated;

public sealed class GeneratedQueryTests
{
    private const int RowsPerSource = 30;
    private const int RowsPerTarget = 8;
    private const int QueriesPerSource = 25;

    private static int Sources => Environment.GetEnvironmentVariable("CI") == "true" ? 400 : 40;

    [Fact]
    public async Task What_SQL_finds_is_what_a_reader_of_every_page_finds()
    {
        using var folder = new TemporaryFolder();
        await using var database = new SqliteDatabase(folder.File("workspace.db"), new SqliteOptions { SurvivesPowerLoss = false });
        var queries = new DataSourceQueries(database, TimeProvider.System, new QueryOptions { LeastRowsForIndex = 10, MostIndexes = 2 });
        await database.WriteAsync(DataSourceQueries.CreateTables, TestContext.Current.CancellationToken);

        var (first, count) = int.TryParse(Environment.GetEnvironmentVariable("VERSO_SEED"), CultureInfo.InvariantCulture, out var one) ? (one, 1) : (1, Sources);
        for (var seed = first; seed < first + count; seed++)
            await AskAbout(seed, database, queries);
        await queries.SettleAsync();
    }

    private static async Task AskAbout(int seed, SqliteDatabase database, DataSourceQueries queries)
    {
        var other = new RandomSource(~seed);
        var otherTable = new DataSourceTable(NotionId.New(DateTimeOffset.UtcNow), other.Schema);
        var target = new RandomTarget(otherTable.DataSource, otherTable, [.. Enumerable.Range(0, RowsPerTarget).Select(number => other.RandomRow(number) with { InTrash = number % 3 == 0 })]);
        var source = new RandomSource(seed, target);
        var table = new DataSourceTable(NotionId.New(DateTimeOffset.UtcNow), source.Schema);
        List<PageRow> rows = [.. Enumerable.Range(0, RowsPerSource).Select(source.RandomRow)];
        await database.WriteAsync(
            session =>
            {
                otherTable.Create(session);
                foreach (var row in target.Rows)
                    otherTable.Upsert(session, row);
                table.Create(session);
                rows.ForEach(row => table.Upsert(session, row));
            },
            TestContext.Current.CancellationToken);

        for (var number = 0; number < QueriesPerSource; number++)
        {
            var (filter, sorts, me) = (source.RandomFilter(), source.RandomSorts(), source.Me);
            var body = $$"""{{{(filter is null ? "" : $"\"filter\":{filter.ToJsonString()},")}}{{(sorts is null ? "" : $"\"sorts\":{sorts.ToJsonString()},")}}"page_size":100}""";
            var query = DataSourceQuery.Read(Body.Of(body), source.Schema, new FilterContext(RandomSource.Now, me) { FindTable = id => id == target.Id ? otherTable : null });
            var expected = new NaiveQuery(source.Schema, RandomSource.Now, me, target).Run(rows, filter, sorts);

            var found = database.Read(session => queries.Run(session, table, query)).Pages;

            Assert.True(
                expected.SequenceEqual(found),
                $"Seed {seed}, query {number}: {body}\n{Explain(rows, expected, found)}\n{source.Schema.ToJson().ToJsonString()}");
        }

        await database.WriteAsync(table.Drop, TestContext.Current.CancellationToken);
        await database.WriteAsync(otherTable.Drop, TestContext.Current.CancellationToken);
    }

    private static string Explain(List<PageRow> rows, IReadOnlyList<NotionId> expected, IReadOnlyList<NotionId> found)
    {
        string Show(NotionId id) => rows.Single(r => r.Id == id) is var row ? $"{row.Created:O} {row.Edited:O} {row.Properties.ToJsonString()}" : "";
        return $"""
            missing: {string.Join("\n", expected.Except(found).Take(2).Select(Show))}
            too many: {string.Join("\n", found.Except(expected).Take(2).Select(Show))}
            first difference: {string.Join("\n", expected.Zip(found).Where(p => p.First != p.Second).Take(1).Select(p => $"{Show(p.First)}\n{Show(p.Second)}"))}
            """;
    }
}
