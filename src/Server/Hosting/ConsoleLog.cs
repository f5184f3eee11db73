using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Verso.Workspace.Api;

namespace Verso.Server.Hosting;

/// <summary>Writes one event a line, as text or as JSON, and no secret in either.</summary>
internal sealed class ConsoleLog(VersoOptions options, TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "verso";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = LogRedaction.Clean(logEntry.Formatter(logEntry.State, logEntry.Exception));
        var failure = logEntry.Exception is { } exception ? LogRedaction.Clean(exception.ToString()) : null;
        if (options.LogFormat == LogFormat.Json)
            textWriter.WriteLine(AsJson(logEntry, message, failure));
        else
            textWriter.WriteLine(AsText(logEntry, message, failure));
    }

    private string AsText<TState>(in LogEntry<TState> entry, string message, string? failure)
    {
        var time = clock.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var line = new StringBuilder($"{time} {Short(entry.LogLevel)} {message}");
        if (failure is not null)
            line.AppendLine().Append(failure);
        return line.ToString();
    }

    private string AsJson<TState>(in LogEntry<TState> entry, string message, string? failure)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("level", Short(entry.LogLevel));
            json.WriteString("category", entry.Category);
            json.WriteString("message", message);
            if (failure is not null)
                json.WriteString("exception", failure);
            if (System.Diagnostics.Activity.Current is { } activity)
                json.WriteString("trace", activity.TraceId.ToHexString());
            WriteState(json, entry.State);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteState<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } values)
            return;
        json.WriteStartObject("state");
        foreach (var (name, value) in values)
        {
            if (name != "{OriginalFormat}")
                json.WriteString(name, Value(name, value));
        }

        json.WriteEndObject();
    }

    // The name tells as much about a secret as its form does, so both are looked at.
    private static string Value(string name, object? value)
    {
        var lead = $"{name}=";
        return LogRedaction.Clean(lead + Convert.ToString(value, CultureInfo.InvariantCulture))[lead.Length..];
    }

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
