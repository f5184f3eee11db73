using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Verso.Server.Hosting;

internal static class Logs
{
    /// <summary>The console, in the format of the settings; levels as in the section <c>Logging</c>.</summary>
    public static void AddVersoLog(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // Without a master key the folder's permissions guard the keys, as documented.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // A start that fails throws too, and the command says why in one sentence.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None); // Even silent it would make an activity of every request; with a collector the requests are traced anyway.
        logging.AddFilter("ModelContextProtocol", LogLevel.Critical); // It takes a client's mistakes for errors; defects are logged where they are caught.
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ConsoleFormatter, ConsoleLog>());
        logging.AddConsole(console =>
        {
            console.FormatterName = ConsoleLog.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace; // What the program prints for its caller stays clean.
        });
    }
}
