using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Queries;
using Xunit;

namespace Verso.Workspace.Tests.Queries;

public sealed class CursorTests
{
    private const string Properties = """{"Name":{"title":{}},"N":{"number":{}}}""";
    private const string ByNumber = """{"sorts":[{"property":"N","direction":"ascending"}]""";

    [Fact]
    public async Task A_cursor_names_the_first_page_of_the_next_answer()
    {
        await using var bench = Filled(new QueryBench(Properties), 5);

        var first = bench.Ask($$"""{{ByNumber}},"page_size":2}""");
        var second = bench.Ask($$"""{{ByNumber}},"page_size":2,"start_cursor":"{{first.NextCursor}}"}""");
        var third = bench.Ask($$"""{{ByNumber}},"page_size":2,"start_cursor":"{{second.NextCursor}}"}""");

        Assert.Equal(["1", "2"], first.Pages.Select(p => bench.Names[p]));
        Assert.Equal(["3", "4"], second.Pages.Select(p => bench.Names[p]));
        Assert.Equal(["5"], third.Pages.Select(p => bench.Names[p]));
        Assert.Matches("^s:[0-9a-f-]{36}:[0-9a-f-]{36}$", first.NextCursor!);
        Assert.EndsWith(second.Pages[0].ToString(), first.NextCursor, StringComparison.Ordinal);
        Assert.Null(third.NextCursor);
    }

    [Fact]
    public async Task Edits_between_two_answers_skip_no_row_and_show_none_twice()
    {
        await using var bench = new QueryBench(Properties);
        var rows = Enumerable.Range(1, 6).Select(n => bench.Add($"{n}", $$$"""{"N":{"number":{{{n}}}}}""")).ToList();

        var answer = bench.Ask($$"""{{ByNumber}},"page_size":2}""");
        bench.Change(rows[0], """{"N":{"number":9}}"""); // Was shown, and now stands at the end.
        bench.Change(rows[4], """{"N":{"number":0}}"""); // Was not shown, and now stands at the start.
        bench.Change(rows[5], "{}", inTrash: true);
        bench.Add("new", """{"N":{"number":3}}""");
        var seen = answer.Pages.Select(p => bench.Names[p]).ToList();
        while (answer.NextCursor is { } cursor)
        {
            answer = bench.Ask($$"""{{ByNumber}},"page_size":2,"start_cursor":"{{cursor}}"}""");
            seen.AddRange(answer.Pages.Select(p => bench.Names[p]));
        }

        Assert.Equal(["1", "2", "3", "4", "5"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_query_that_is_no_longer_remembered_goes_on_at_the_row_of_its_cursor()
    {
        var clock = new ManualClock();
        await using var bench = Filled(new QueryBench(Properties, clock: clock), 4);

        var first = bench.Ask($$"""{{ByNumber}},"page_size":2}""");
        clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(["3", "4"], bench.Find($$"""{{ByNumber}},"page_size":2,"start_cursor":"{{first.NextCursor}}"}"""));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("s:1:2")]
    [InlineData("s:00000000-0000-0000-0000-000000000000:00000000-0000-0000-0000-000000000000")]
    public async Task A_wrong_cursor_is_refused(string cursor)
    {
        await using var bench = Filled(new QueryBench(Properties), 2);

        var fault = Assert.Throws<ApiException>(() => bench.Ask($$"""{"start_cursor":"{{cursor}}"}"""));

        Assert.Equal($"The start_cursor provided is invalid: {cursor}", fault.Message);
    }

    [Fact]
    public async Task A_query_ends_at_its_limit_and_says_so()
    {
        await using var bench = Filled(new QueryBench(Properties, new QueryOptions { MostRows = 3 }), 5);

        var first = bench.Ask($$"""{{ByNumber}},"page_size":2}""");
        var second = bench.Ask($$"""{{ByNumber}},"page_size":2,"start_cursor":"{{first.NextCursor}}"}""");

        Assert.False(first.LimitReached);
        Assert.Equal(["3"], second.Pages.Select(p => bench.Names[p]));
        Assert.True(second.LimitReached);
        Assert.Null(second.NextCursor);
        Assert.True(bench.Ask("{}").LimitReached);
        Assert.False(bench.Ask("""{"filter":{"property":"N","number":{"less_than":4}}}""").LimitReached);
    }

    [Fact]
    public async Task Forgotten_queries_make_room_for_new_ones()
    {
        await using var bench = Filled(new QueryBench(Properties, new QueryOptions { MostRememberedRows = 4 }), 6);

        var old = bench.Ask($$"""{{ByNumber}},"page_size":2}""");
        for (var i = 0; i < 5; i++)
            bench.Ask("""{"page_size":2}""");

        Assert.Equal(["3", "4"], bench.Find($$"""{{ByNumber}},"page_size":2,"start_cursor":"{{old.NextCursor}}"}"""));
    }

    private static QueryBench Filled(QueryBench bench, int rows)
    {
        for (var n = 1; n <= rows; n++)
            bench.Add($"{n}", $$$"""{"N":{"number":{{{n}}}}}""");
        return bench;
    }
}
