using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models;

/// <summary>Spans and metrics of model calls, by the names of OpenTelemetry's conventions for generative AI. No prompt and no answer is in them.</summary>
public static class ModelTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Verso.Agents";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage", "{token}", "Tokens a model read and wrote.",
        advice: new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576] });

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration", "s", "How long calls of a model took.",
        advice: new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] });

    private static readonly Counter<double> Cost = Meter.CreateCounter<double>(
        "verso.model.cost", "{currency}", "What calls cost, in the currency of the configured prices.");

    internal static string ProviderName(ModelProvider provider) => provider switch
    {
        ModelProvider.OpenAi => "openai",
        ModelProvider.Anthropic => "anthropic",
        _ => "verso",
    };

    internal static Activity? Start(ModelSettings settings, ChatOptions? options)
    {
        var activity = Source.StartActivity($"chat {settings.Model ?? settings.Name}", ActivityKind.Client);
        if (activity is null)
            return null;
        foreach (var (key, value) in Tags(settings))
            activity.SetTag(key, value);
        activity.SetTag("gen_ai.request.max_tokens", options?.MaxOutputTokens ?? settings.MaxOutputTokens);
        return activity;
    }

    internal static void Record(ModelUsage usage, ModelSettings settings, Activity? activity)
    {
        var tags = Tags(settings);
        tags.Add("gen_ai.response.model", usage.Model);
        if (usage.Fault is { } fault)
            tags.Add("error.type", fault.ToString());
        Duration.Record(usage.Duration.TotalSeconds, tags);
        if (usage.Cost is { } cost)
            Cost.Add((double)cost, tags);
        RecordTokens(usage.InputTokens, "input");
        RecordTokens(usage.OutputTokens, "output");

        activity?.SetTag("gen_ai.response.model", usage.Model);
        activity?.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
        activity?.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
        if (usage.LeftOut > 0)
            activity?.SetTag("verso.input.left_out", usage.LeftOut);
        if (usage.Fault is { } failed)
            activity?.SetTag("error.type", failed.ToString()).SetStatus(ActivityStatusCode.Error);

        void RecordTokens(long count, string type)
        {
            if (count == 0)
                return;
            var typed = tags;
            typed.Add("gen_ai.token.type", type);
            Tokens.Record(count, typed);
        }
    }

    private static TagList Tags(ModelSettings settings)
    {
        var tags = new TagList
        {
            { "gen_ai.operation.name", "chat" },
            { "gen_ai.provider.name", ProviderName(settings.Provider) },
            { "gen_ai.request.model", settings.Model ?? settings.Name },
        };
        if (settings.BaseUrl is { } url)
        {
            tags.Add("server.address", url.Host);
            tags.Add("server.port", url.Port);
        }

        return tags;
    }
}
