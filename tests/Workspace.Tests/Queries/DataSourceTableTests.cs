using Verso.Workspace.Queries;
using Xunit;

namespace Verso.Workspace.Tests.Queries;

public sealed class DataSourceTableTests
{
    private const string ByStatus = """{"filter":{"property":"S","select":{"equals":"b"}},"sorts":[{"property":"N","direction":"descending"}]}""";

    [Fact]
    public async Task A_rename_moves_no_data_and_a_new_property_is_empty()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"N":{"number":{}}}""");
        bench.Add("a", """{"N":{"number":1}}""");

        bench.Alter("""{"N":{"name":"Amount"},"X":{"checkbox":{}},"U":{"unique_id":{}}}""");

        Assert.Equal("a", bench.Filtered("""{"property":"Amount","number":{"equals":1}}"""));
        Assert.Equal("a", bench.Filtered("""{"property":"X","checkbox":{"equals":false}}"""));
        Assert.Equal("", bench.Filtered("""{"property":"U","unique_id":{"greater_than":0}}"""));
    }

    [Fact]
    public async Task A_property_can_go_and_change_its_type()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"N":{"number":{}},"T":{"multi_select":{}},"U":{"unique_id":{}}}""", Eager);
        var row = bench.Add("a", """{"N":{"number":12}}""");
        await bench.GrowAsync("""{"filter":{"property":"N","number":{"equals":12}}}""");

        bench.Alter("""{"N":{"rich_text":{}},"T":null,"U":null}""");
        bench.Change(row, """{"N":{"rich_text":[{"text":{"content":"twelve"}}]}}""");

        Assert.Equal("a", bench.Filtered("""{"property":"N","rich_text":{"contains":"ELVE"}}"""));
    }

    [Fact]
    public async Task A_deleted_page_is_found_no_more_and_a_dropped_table_is_gone()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"T":{"multi_select":{"options":[{"name":"x"}]}}}""");
        var row = bench.Add("a", """{"T":{"multi_select":[{"name":"x"}]}}""");
        bench.Add("b");

        bench.Write(session => bench.Table.Delete(session, row.Id));

        Assert.Equal(["b"], bench.Find("{}"));
        Assert.Equal("", bench.Filtered("""{"property":"T","multi_select":{"contains":"x"}}"""));
        bench.Write(bench.Table.Drop);
        bench.Write(bench.Table.Create);
    }

    [Fact]
    public async Task Unique_numbers_count_up()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"U":{"unique_id":{}}}""");
        var property = bench.Schema.Find("U")!;

        Assert.Equal(1, bench.Database.Read(session => bench.Table.NextUniqueNumber(session, property)));
        bench.Add("a");

        Assert.Equal(8, bench.Database.Read(session => bench.Table.NextUniqueNumber(session, property)));
    }

    [Fact]
    public async Task A_query_seen_twice_on_a_large_table_is_answered_from_an_index_alone()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"S":{"select":{"options":[{"name":"a"},{"name":"b"}]}},"N":{"number":{}}}""", Eager);
        bench.Add("one", """{"S":{"select":{"name":"b"}},"N":{"number":1}}""");
        bench.Add("two", """{"S":{"select":{"name":"b"}},"N":{"number":2}}""");
        bench.Add("three", """{"S":{"select":{"name":"a"}}}""");
        Assert.Contains("TEMP B-TREE", bench.PlanOf(ByStatus), StringComparison.Ordinal);

        await bench.GrowAsync(ByStatus);

        var plan = bench.PlanOf(ByStatus);
        Assert.Contains("USING COVERING INDEX g_", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        Assert.Equal(["two", "one"], bench.Find(ByStatus));
    }

    [Fact]
    public async Task The_default_order_needs_no_index_of_its_own()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}}}""", Eager);
        bench.Add("a");

        await bench.GrowAsync("{}");

        var plan = bench.PlanOf("{}");
        Assert.Contains("_created", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_table_grows_nothing_and_a_large_one_only_so_much()
    {
        await using var bench = new QueryBench("""{"Name":{"title":{}},"S":{"select":{"options":[{"name":"a"},{"name":"b"}]}},"N":{"number":{}}}""",
            new QueryOptions { LeastRowsForIndex = 2, MostIndexes = 1 });
        bench.Add("a");
        await bench.GrowAsync(ByStatus);
        Assert.DoesNotContain("COVERING INDEX g_", bench.PlanOf(ByStatus), StringComparison.Ordinal);

        bench.Add("b");
        await bench.GrowAsync(ByStatus);
        Assert.Contains("COVERING INDEX g_", bench.PlanOf(ByStatus), StringComparison.Ordinal);
        const string Other = """{"sorts":[{"property":"N","direction":"ascending"}]}""";
        await bench.GrowAsync(Other);

        Assert.Contains("COVERING INDEX g_", bench.PlanOf(Other), StringComparison.Ordinal);
        Assert.DoesNotContain("COVERING INDEX g_", bench.PlanOf(ByStatus), StringComparison.Ordinal);
        await bench.GrowAsync(ByStatus);
        Assert.Contains("COVERING INDEX g_", bench.PlanOf(ByStatus), StringComparison.Ordinal);
    }

    private static QueryOptions Eager => new() { LeastRowsForIndex = 1 };
}
