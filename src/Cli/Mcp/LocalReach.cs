using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verso.Cli.Commands;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.Server.Moving;

namespace Verso.Cli.Mcp;

/// <summary>
/// The server over the data folder: the one that runs, else one in this process, on a free port of this machine, which others then
/// find as they would any.
/// </summary>
internal sealed class LocalReach(IReadOnlyDictionary<string, string?> settings, string? workspace) : IMcpReach
{
    private const int Attempts = 50;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private WebApplication? _own;

    public async Task<McpPlace> FindAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = _own is { } own ? new Uri(own.Urls.First()) : await FindRunningAsync(cancellationToken) ?? await StartAsync(cancellationToken);
            if (url is not null)
                return new McpPlace(new Uri(url, "/mcp"), await KeyAsync(cancellationToken));
            if (attempt == Attempts)
                throw new CommandException("A server is using the data folder, but it does not say where it listens. Stop it and try again.");
            await Task.Delay(Rest, cancellationToken); // It is starting, or ending.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is null)
            return;
        await _own.StopAsync();
        await _own.DisposeAsync();
    }

    private async Task<Uri?> FindRunningAsync(CancellationToken cancellationToken)
    {
        await using var installation = await Installation.OpenAsync(settings, create: true, cancellationToken);
        using var held = DataFolderLock.TryTake(installation.Folder);
        return held is null ? RunningServer.Find(installation.Folder) : null; // An address whose server is gone says nothing.
    }

    /// <summary>Null when another one has taken the folder meanwhile.</summary>
    private async Task<Uri?> StartAsync(CancellationToken cancellationToken)
    {
        var quiet = new Dictionary<string, string?>(settings, StringComparer.OrdinalIgnoreCase) { [nameof(VersoOptions.Listen)] = "http://127.0.0.1:0" };
        if (Environment.GetEnvironmentVariable("VERSO_Logging__LogLevel__Default") is null)
            quiet["Logging:LogLevel:Default"] = "Warning";
        WebApplication app;
        try
        {
            app = await VersoServer.BuildAsync(quiet, cancellationToken: cancellationToken);
        }
        catch (SettingsException) when (IsTaken())
        {
            return null;
        }

        _own = app;
        await app.StartAsync(cancellationToken);
        await app.Services.GetRequiredService<FirstCredentials>().EnsureAsync(cancellationToken);
        return new Uri(app.Urls.First());
    }

    private bool IsTaken()
    {
        using var held = DataFolderLock.TryTake(new DataFolder(settings.GetValueOrDefault(nameof(VersoOptions.Data)) ?? DataFolder.Default()));
        return held is null;
    }

    private async Task<string> KeyAsync(CancellationToken cancellationToken)
    {
        await using var installation = await Installation.OpenAsync(settings, create: false, cancellationToken);
        return await installation.EnsureCommandKeyAsync(WorkspaceCommands.Find(installation.Registry, workspace), cancellationToken);
    }
}
