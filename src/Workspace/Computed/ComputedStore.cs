using System.Data.Common;
using System.Threading.Channels;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Computed;

/// <summary>
/// What a workspace knows of its computed values between transactions: who reads what, and whether anything is left to be
/// settled. What it remembers is never less than what is on disk.
/// </summary>
internal sealed class ComputedStore(LocalWorkspace workspace)
{
    private const string Generation = "computed_generation";
    private const int MostAttempts = 4;

    private readonly Lock _lock = new();
    private (string Generation, ComputedGraph Graph) _known = ("", ComputedGraph.Empty);
    private volatile bool _isUsed;
    private volatile bool _hasVolatile;
    private volatile bool _hasStale;
    private int _marks;
    private Task _settling = Task.CompletedTask;
    private bool _isScheduled;

    /// <summary>How often values came into doubt.</summary>
    internal int Marks => Volatile.Read(ref _marks);

    private ComputedOptions Options => workspace.Options.Computed;

    /// <summary>Whether a stored computed value may be other than what it should be, for a write: only one is under way at a time.</summary>
    public bool MayDoubt => _hasVolatile || _hasStale;

    /// <summary>
    /// The same for a read, asked before it takes its snapshot. Rows may be left or settled while it reads, so that what is known now and what is
    /// known then may both be other than what the snapshot holds.
    /// </summary>
    public ReadDoubts Doubts() => new(this);

    /// <summary>Learns what is on disk when the workspace opens.</summary>
    public void Open(SqlSession sql)
    {
        var session = new LocalSession(workspace, sql, edit: null);
        _isUsed = session.Sql.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM computed_source)") != 0;
        _hasStale = _isUsed && session.Sql.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM computed_stale)") != 0;
        _hasVolatile = Graph(session).HasVolatile;
        if (_hasStale)
            Schedule();
    }

    /// <summary>Who reads what, as it is in the transaction.</summary>
    public ComputedGraph Graph(LocalSession session)
    {
        if (!_isUsed)
            return ComputedGraph.Empty;
        var generation = session.Sql.Scalar<string>($"SELECT value FROM setting WHERE name = {Generation}") ?? "";
        lock (_lock)
        {
            if (_known.Generation == generation)
                return _known.Graph;
        }

        var sources = session.Sql.Query($"SELECT data_source FROM computed_source", row => NotionId.Parse(row.GetString(0)));
        var graph = ComputedGraph.Build(sources, id => session.DataSources.Find(id)?.Schema, session.Workspace.Options.Computed.Formulas);
        if (graph.HasVolatile && !_hasVolatile)
        {
            Interlocked.Increment(ref _marks);
            _hasVolatile = true;
        }

        lock (_lock)
            _known = (generation, graph);
        return graph;
    }

    /// <summary>Notes that the schema of a data source was changed in this transaction, so that the graph is made anew.</summary>
    public void SchemaChanged(LocalSession session, NotionId dataSource, DataSourceSchema schema)
    {
        if (schema.Properties.Any(property => property.Kind.IsDerived))
        {
            _isUsed = true;
            session.Sql.Execute($"INSERT INTO computed_source (data_source, settled) VALUES ({dataSource}, 0) ON CONFLICT (data_source) DO NOTHING");
        }
        else
        {
            session.Sql.Execute($"DELETE FROM computed_source WHERE data_source = {dataSource}");
            session.Sql.Execute($"DELETE FROM computed_stale WHERE data_source = {dataSource}");
        }

        var generation = Guid.NewGuid().ToString("N");
        session.Sql.Execute($"INSERT INTO setting (name, value) VALUES ({Generation}, {generation}) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    }

    /// <summary>Notes, before it is on disk, that rows were left to be settled.</summary>
    public void MarkedStale(LocalSession session)
    {
        Interlocked.Increment(ref _marks);
        _hasStale = true;
        session.Sql.AfterCommit(Schedule);
    }

    /// <summary>The data sources that have rows which are not settled.</summary>
    public IReadOnlySet<NotionId> Unsettled(LocalSession session) =>
        _isUsed && (_hasStale || !session.IsWrite) // What a snapshot holds may have been settled since.
            ? session.Sql.Query($"SELECT DISTINCT data_source FROM computed_stale", row => NotionId.Parse(row.GetString(0))).ToHashSet()
            : System.Collections.Frozen.FrozenSet<NotionId>.Empty;

    /// <summary>Refuses a query whose filter or order looks at values that are not settled.</summary>
    /// <exception cref="UnsettledException">It can be asked again when <see cref="SettleAsync"/> has run.</exception>
    public void RequireSettled(SqlSession sql, DataSourceTable table, DataSourceQuery query)
    {
        if (!_isUsed)
            return;
        var derived = new List<(NotionId DataSource, string Property)>();
        query.Filter?.Look((dataSource, property) => Add(dataSource ?? table.DataSource, property));
        foreach (var property in query.Sorts.Select(sort => sort.Property).OfType<PropertySchema>())
            Add(table.DataSource, property);
        if (derived.Count == 0)
            return;
        var session = new LocalSession(workspace, sql, edit: null);
        var graph = Graph(session);
        var looked = derived.Select(one => graph.Find(one.DataSource, one.Property)).OfType<Definition>().ToList();
        if (looked.Count == 0)
            return;

        var sources = looked.SelectMany(definition => definition.Sources).ToHashSet();
        var unsettled = Unsettled(session);
        if (unsettled.Overlaps(sources))
            throw new UnsettledException(sources, null);
        if (!looked.Any(definition => definition.IsVolatile))
            return;
        var minute = Minute(workspace.Options.Clock.GetUtcNow());
        var late = sources
            .Where(source => graph.Of(source).Any(definition => definition.IsVolatile))
            .Any(source => session.Sql.Scalar<long>($"SELECT settled FROM computed_source WHERE data_source = {source}") < minute.ToUnixTimeMilliseconds());
        if (late)
            throw new UnsettledException(sources, minute);

        void Add(NotionId dataSource, PropertySchema property)
        {
            if (property.Kind.IsDerived)
                derived.Add((dataSource, property.Id));
        }
    }

    /// <summary>Reads, and settles before it what the read finds unsettled.</summary>
    public T Read<T>(Func<LocalSession, T> read)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return workspace.Database.Read(sql => read(new LocalSession(workspace, sql, edit: null)));
            }
            catch (UnsettledException unsettled) when (attempt < MostAttempts)
            {
                // Writers have a thread of their own, so waiting for one here holds up nobody else.
                SettleAsync(unsettled).GetAwaiter().GetResult();
            }
            catch (UnsettledException)
            {
                // Others write faster than this settles: then no one writes between the two.
                return SettleAndReadAsync(read).GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>The same for a write that begins with a query.</summary>
    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write();
            }
            catch (UnsettledException unsettled) when (attempt < MostAttempts)
            {
                await SettleAsync(unsettled);
            }
        }
    }

    /// <summary>Learns anew, because another content took the place of the one that was known.</summary>
    public void Forget(SqlSession sql)
    {
        lock (_lock)
            _known = ("", ComputedGraph.Empty);
        Interlocked.Increment(ref _marks);
        Open(sql);
    }

    /// <summary>Brings the values of some data sources up to date, a part of them in each transaction.</summary>
    public async Task SettleAsync(UnsettledException unsettled)
    {
        while (await workspace.WriteSettlingAsync(session => session.Computed.SettleStale(unsettled.Sources, Options.MostPagesPerSettlement)))
        {
        }

        if (unsettled.Minute is not { } minute)
            return;
        foreach (var source in await workspace.WriteSettlingAsync(session => session.Computed.VolatileSources(unsettled.Sources)))
        {
            long? after = 0;
            while (after is { } from)
                after = await workspace.WriteSettlingAsync(session => session.Computed.SettleVolatile(source, from, minute, Options.MostPagesPerSettlement));
        }
    }

    /// <summary>Completes when nothing is left to be settled but what changes with the time.</summary>
    public async Task SettleAllAsync()
    {
        while (await workspace.WriteSettlingAsync(session => session.Computed.SettleStale(null, Options.MostPagesPerSettlement)))
        {
        }
    }

    /// <summary>Notes that nothing is left, once it is on disk, if nothing was left meanwhile.</summary>
    public void NothingIsStale(LocalSession session)
    {
        var marks = Volatile.Read(ref _marks);
        session.Sql.AfterCommit(() =>
        {
            if (Volatile.Read(ref _marks) == marks)
                _hasStale = false;
        });
    }

    public static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private Task<T> SettleAndReadAsync<T>(Func<LocalSession, T> read) =>
        workspace.WriteSettlingAsync(session =>
        {
            while (session.Computed.SettleStale(null, int.MaxValue))
            {
            }

            var minute = Minute(workspace.Options.Clock.GetUtcNow());
            foreach (var source in session.Computed.VolatileSources(null))
                session.Computed.SettleVolatile(source, 0, minute, int.MaxValue);
            return read(new LocalSession(workspace, session.Sql, edit: null));
        });

    private void Schedule()
    {
        lock (_lock)
        {
            if (_isScheduled)
                return;
            _isScheduled = true;
            _settling = Task.Run(async () =>
            {
                try
                {
                    await Task.Delay(Options.SettleAfter, workspace.Options.Clock, workspace.Closing);
                    lock (_lock)
                        _isScheduled = false;
                    await SettleAllAsync();
                }
                catch (Exception failure) when (failure is DbException or ObjectDisposedException or ChannelClosedException or OperationCanceledException)
                {
                    // The workspace closes: it is settled when it opens again, or by the next who asks.
                }
                catch (Exception defect) // Nobody waits here to hear of it; who asks settles anew.
                {
                    workspace.Options.OnDefect?.Invoke(defect);
                }
            });
        }
    }
}

/// <summary>What was known of doubtful values before a snapshot was taken.</summary>
internal readonly struct ReadDoubts
{
    private readonly ComputedStore _store;
    private readonly int _marks;
    private readonly bool _were;

    public ReadDoubts(ComputedStore store)
    {
        _store = store;
        _marks = store.Marks; // Before what they announce.
        _were = store.MayDoubt;
    }

    /// <summary>Whether what the snapshot holds may be other than what it should be.</summary>
    public bool MayBe => _were || _store.Marks != _marks;
}

/// <summary>A read needs values that are not settled.</summary>
/// <param name="sources">The data sources that it depends on.</param>
/// <param name="minute">The minute for which what changes with the time must be computed; null when nothing of that is needed.</param>
internal sealed class UnsettledException(IReadOnlySet<NotionId> sources, DateTimeOffset? minute) : Exception("Values that are asked for are not settled yet.")
{
    public IReadOnlySet<NotionId> Sources { get; } = sources;

    public DateTimeOffset? Minute { get; } = minute;
}
