using Verso.Kit;
using Verso.Workspace.Storage;
using Xunit;

namespace Verso.Workspace.Tests.Storage;

public sealed class SqliteDatabaseTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteDatabaseTests()
    {
        _database = new SqliteDatabase(_folder.File("one.db"));
        _database.WriteAsync(s => s.ExecuteScript("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)")).GetAwaiter().GetResult();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_written_is_read()
    {
        await _database.WriteAsync(s => s.Execute($"INSERT INTO note VALUES ({1}, {"it's"})"), Stop);

        Assert.Equal("it's", _database.Read(s => s.Scalar<string>($"SELECT text FROM note WHERE id = {1}")));
    }

    [Fact]
    public async Task A_write_that_throws_undoes_its_own_effects_and_no_others()
    {
        var writes = Enumerable.Range(1, 50).Select(n => _database.WriteAsync(
            s =>
            {
                s.Execute($"INSERT INTO note VALUES ({n}, {"x"})");
                return n % 2 == 0 ? throw new InvalidOperationException($"no {n}") : n;
            },
            Stop)).ToArray();

        foreach (var (write, index) in writes.Select((write, index) => (write, index)))
        {
            if (index % 2 == 0)
                Assert.Equal(index + 1, await write);
            else
                await Assert.ThrowsAsync<InvalidOperationException>(() => write);
        }

        Assert.Equal(25L, _database.Read(s => s.Scalar<long>($"SELECT count(*) FROM note")));
    }

    [Fact]
    public async Task What_follows_a_commit_is_done_before_the_writer_hears_of_it()
    {
        using var isStarted = new ManualResetEventSlim();
        Task? write = null;
        var wasFirst = false;
        write = _database.WriteAsync(
            s =>
            {
                isStarted.Wait(Stop);
                s.AfterCommit(() => wasFirst = !((IAsyncResult)write!).AsyncWaitHandle.WaitOne(TimeSpan.FromMilliseconds(50)));
            },
            Stop);
        isStarted.Set();
        await write;

        Assert.True(wasFirst);
    }

    [Fact]
    public async Task After_commit_runs_only_for_writes_that_stayed()
    {
        var ran = new List<int>();
        var kept = _database.WriteAsync(s => s.AfterCommit(() => ran.Add(1)), Stop);
        var undone = _database.WriteAsync(
            s =>
            {
                s.AfterCommit(() => ran.Add(2));
                throw new InvalidOperationException();
            },
            Stop);
        await kept;
        await Assert.ThrowsAsync<InvalidOperationException>(() => undone);
        await _database.WriteAsync(_ => { }, Stop);

        Assert.Equal([1], ran);
    }

    [Fact]
    public async Task Text_folds_beyond_ascii()
    {
        await _database.WriteAsync(s => s.Execute($"INSERT INTO note VALUES ({1}, {"ÄRGER"})"), Stop);

        var folded = _database.Read(s => s.Scalar<string>(Sql.Text("SELECT ") + s.Dialect.Fold(Sql.Name("text")) + Sql.Text(" FROM note")));

        Assert.Equal("ärger", folded);
    }

    [Fact]
    public void Composed_sql_counts_its_parameters_on()
    {
        Sql left = Compose($"a = {1} AND b = {2}");
        Sql both = Compose($"x = {0} AND ({left})");

        Assert.Equal("x = @0 AND (a = @1 AND b = @2)", both.ToString());
        Assert.Equal([0, 1, 2], both.Values);
    }

    private static Sql Compose(Sql sql) => sql;
}
