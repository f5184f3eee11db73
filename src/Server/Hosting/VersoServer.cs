using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Access;
using Verso.Server.Agents;
using Verso.Server.Answers;
using Verso.Server.Faults;
using Verso.Server.Files;
using Verso.Server.Gateway;
using Verso.Server.Internal;
using Verso.Server.Limits;
using Verso.Server.Mcp;
using Verso.Server.Moving;
using Verso.Server.Notion;
using Verso.Server.OAuth;
using Verso.Server.Recipes;
using Verso.Server.Search;
using Verso.Server.Triggers;
using Verso.Server.Webhooks;
using Verso.Workspace.Jobs;
using Verso.Workspace.Registry;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Server.Hosting;

/// <summary>Builds the process: settings, services, and the surfaces that clients speak to.</summary>
public static partial class VersoServer
{
    /// <summary>
    /// Builds a server over its data folder, which is created when it is missing. Start it with
    /// <see cref="WebApplication.StartAsync"/>.
    /// </summary>
    /// <param name="settings">What the command line says; it wins over the environment and <c>appsettings.json</c>.</param>
    /// <param name="services">Replaces services, for tests.</param>
    /// <exception cref="SettingsException">A setting is wrong; the message says which and what to do.</exception>
    public static async Task<WebApplication> BuildAsync(
        IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, CancellationToken cancellationToken = default)
    {
        var configuration = Settings.Read(settings ?? new Dictionary<string, string?>());
        var options = SettingsReader.Read<VersoOptions>(configuration);
        var addresses = ListenRule.Read(options.Listen, options.AllowRemote);
        var folder = new DataFolder(options.Data);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(VersoServer).Assembly.GetName().Name,
            ContentRootPath = folder.Path,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MostBodyBytes;
        });
        builder.WebHost.UseUrls([.. addresses]);
        builder.Logging.AddVersoLog(configuration);

        var held = DataFolderLock.Take(folder);
        var registry = await OpenRegistryAsync(folder, configuration, cancellationToken);
        builder.Services.AddSingleton(options).AddSingleton(folder).AddSingleton(_ => held).AddSingleton(_ => registry);
        builder.Services.AddVerso(configuration, folder, options);
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.Services.GetRequiredService<DataFolderLock>(); // What is never asked for is never disposed of.
        LogSqlite(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Verso.Server"));
        app.UseVerso();
        RunningServer.Announce(app, folder);
        return app;
    }

    private static Task<VersoRegistry> OpenRegistryAsync(DataFolder folder, IConfiguration configuration, CancellationToken cancellationToken) =>
        VersoRegistry.OpenAsync(new SqliteDatabase(folder.Registry), TimeProvider.System, oauth: SettingsReader.Read<OAuthSettings>(configuration.GetSection("OAuth")), cancellationToken: cancellationToken);

    private static void AddVerso(this IServiceCollection services, IConfiguration configuration, DataFolder folder, VersoOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        services.AddRouting();
        services.AddHealth();
        services.AddTelemetry(configuration);
        services.AddSingleton<WorkspaceOpener>();
        services.AddSingleton<OpenWorkspaces>();
        services.AddAccess(configuration, folder, options);
        services.AddLimits(configuration);
        services.AddFaults(configuration);
        services.AddSingleton(SettingsReader.Read<FileSettings>(configuration.GetSection("Files")));
        services.AddSingleton<ApiAddress>();
        services.AddSingleton<IFileImporter, FileImporter>();
        services.AddSingleton<FileTransfer>();
        services.AddHostedService<FileUpkeep>();
        services.AddNotionApi();
        services.AddInternalApi(configuration);
        services.AddGateway(configuration);
        services.AddAgents(configuration);
        services.AddMoving();
        services.AddWebhooks(configuration);
        services.AddRecipes();
        services.AddTriggers(configuration);
        services.AddTriggerLoops();
        services.AddOAuth(configuration);
        services.AddAnswers(configuration);
        services.AddMcp(configuration);
        services.AddVersoOpenApi();
        services.AddSingleton(new JobRunnerOptions { IsAlone = true });
        services.AddSingleton<JobLoops>();
        services.AddHostedService(services => services.GetRequiredService<JobLoops>());
        services.AddHostedService<RegistryUpkeep>();
        services.AddHostedService<WebhookLoops>();
    }

    private static void UseVerso(this WebApplication app)
    {
        app.UseNotionApi(); // First, because it writes its own errors and every microsecond of a read counts.
        app.UseJsonErrors();
        app.UseRouting();
        app.MapHealth();
        app.MapInternalApi();
        app.MapGateway();
        app.MapFaults();
        app.MapMoving();
        app.MapWebhooks();
        app.MapSearch();
        app.MapRuns();
        app.MapAgents();
        app.MapAnswers();
        app.MapRecipes();
        app.MapMcp();
        app.MapTriggerDoors();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapFallbackErrors();
    }

    private static void LogSqlite(ILogger log)
    {
        var sqlite = SqliteLibrary.Load();
        if (sqlite.IsBundled)
            BundledSqlite(log, sqlite.Version);
        else
            SystemSqlite(log, sqlite.Version);
    }

    [LoggerMessage(LogLevel.Information, "The system's SQLite {Version} runs.")]
    private static partial void SystemSqlite(ILogger log, string version);

    [LoggerMessage(LogLevel.Warning, "The bundled SQLite {Version} runs, which nobody patches. Install the system's libsqlite3 of version 3.36 or later.")]
    private static partial void BundledSqlite(ILogger log, string version);
}
