using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Verso.Server.Mcp;

/// <summary>The sessions of this process, bounded in number and in the time that they may rest.</summary>
internal sealed partial class McpSessions(
    IMcpOffer offer, McpOptions options, IServiceProvider services, ILoggerFactory logs, TimeProvider clock) : BackgroundService
{
    private const int IdBytes = 24;

    private readonly ConcurrentDictionary<string, McpSession> _sessions = new(StringComparer.Ordinal);
    private readonly ILogger _log = logs.CreateLogger<McpSessions>();

    public int Count => _sessions.Count;

    /// <summary>The session with that id. Whose it is, is told to nobody else.</summary>
    /// <exception cref="McpRefusal">The caller has none with that id: 404, on which clients begin a new one.</exception>
    public async Task<McpSession> GetAsync(string id, McpCaller caller)
    {
        if (_sessions.TryGetValue(id, out var session) && session.Caller.Owner == caller.Owner)
        {
            if (session.IsCurrent && !IsOver(session))
                return session;
            await EndAsync(session); // It rested too long, or its policy has changed. The client begins a new one, under the policy as it is.
        }

        throw new McpRefusal(StatusCodes.Status404NotFound, McpRefusal.NoSession, "There is no session with this id; it may have ended. Begin a new one with initialize.");
    }

    /// <summary>A new session; where there are too many, the one that rested longest makes room.</summary>
    public async Task<McpSession> BeginAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        await MakeRoomAsync(session => session.Caller.Key.Id == caller.Key.Id, options.MostSessionsPerKey);
        await MakeRoomAsync(_ => true, options.MostSessions);
        var id = RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true);
        var session = new McpSession(id, caller, await offer.OpenAsync(caller, cancellationToken), services, logs, clock);
        _sessions[id] = session;
        return session;
    }

    /// <summary>The server of one request, for a client of a revision without sessions.</summary>
    public async Task<McpSession> ServeOnceAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var serving = await offer.OpenAsync(caller, cancellationToken);
        serving.Options.ScopeRequests = false;
        return new McpSession(null, caller, serving, services, logs, clock);
    }

    public async Task EndAsync(McpSession session)
    {
        if (_sessions.TryRemove(session.Id!, out _))
            await session.DisposeAsync();
    }

    /// <summary>Ends the sessions that have rested too long.</summary>
    public async Task SweepAsync()
    {
        foreach (var session in _sessions.Values.Where(IsOver))
        {
            Rested(session.Id![..8]);
            await EndAsync(session);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var session in _sessions.Values)
            await EndAsync(session);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(options.IdleTimeout / 4, clock);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                SweepFailed(failure);
            }
        }
    }

    private async Task MakeRoomAsync(Func<McpSession, bool> counts, int most)
    {
        while (true)
        {
            var counted = _sessions.Values.Where(counts).ToList();
            if (counted.Count < most)
                return;
            var oldest = counted.Where(session => session.IsResting).MinBy(session => session.LastUsed)
                ?? throw new McpRefusal(StatusCodes.Status503ServiceUnavailable, McpRefusal.Other,
                    $"All {most} sessions have requests under way. Try again later, or raise Mcp:MostSessions and Mcp:MostSessionsPerKey.");
            Displaced(oldest.Id![..8]);
            await EndAsync(oldest);
        }
    }

    private bool IsOver(McpSession session) => session.IsResting && clock.GetElapsedTime(session.LastUsed) >= options.IdleTimeout;

    [LoggerMessage(LogLevel.Debug, "The MCP session {Session} rested too long and was ended.")]
    private partial void Rested(string session);

    [LoggerMessage(LogLevel.Information, "The MCP session {Session} made room for a new one.")]
    private partial void Displaced(string session);

    [LoggerMessage(LogLevel.Error, "MCP sessions could not be ended.")]
    private partial void SweepFailed(Exception failure);
}
