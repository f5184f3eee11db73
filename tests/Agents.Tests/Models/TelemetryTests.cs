using System.Diagnostics;
using System.Diagnostics.Metrics;
using Verso.Agents.Models;
using Verso.Agents.Tests.Models.Extractive;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Models;

public sealed class TelemetryTests
{
    [Fact]
    public async Task A_call_is_a_span_and_metrics_by_the_conventions_names()
    {
        var model = $"swift-{Guid.NewGuid():N}"; // Other tests call models at the same time.
        var spans = new List<Activity>();
        var measured = new List<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.OperationName == $"chat {model}")
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ModelTelemetry.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.Start();

        await using var server = await ModelServer.StartAsync(OpenAiAnswers.Says("Yes."));
        using var models = new ModelCatalog(
            ModelOptions.Read(
            [
                new("Models:fast:provider", "openai"), new("Models:fast:model", model), new("Models:fast:base_url", server.Url + "/v1"),
                new("Models:fast:prices:input", "1"), new("Models:fast:prices:output", "2"),
            ]),
            _ => null,
            TimeProvider.System);
        await models.Open("fast").GetTextAsync("a secret question");

        var span = Assert.Single(spans);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal(("chat", "openai", model, model + "-0001"), (Tag("gen_ai.operation.name"), Tag("gen_ai.provider.name"), Tag("gen_ai.request.model"), Tag("gen_ai.response.model")));
        Assert.Equal((120L, 30L), (span.GetTagItem("gen_ai.usage.input_tokens"), span.GetTagItem("gen_ai.usage.output_tokens")));
        Assert.Equal("127.0.0.1", Tag("server.address"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("secret", StringComparison.Ordinal) == true);

        Assert.Equal([("input", 120), ("output", 30)], measured.Where(one => one.Name == "gen_ai.client.token.usage").Select(one => ((string)one.Tags["gen_ai.token.type"]!, one.Value)));
        Assert.Single(measured, one => one.Name == "gen_ai.client.operation.duration" && one.Value > 0);
        Assert.Equal(0.00018, Assert.Single(measured, one => one.Name == "verso.model.cost").Value, 9);

        string? Tag(string name) => span.GetTagItem(name) as string;

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var known = new Dictionary<string, object?>(tags.ToArray());
            if (known["gen_ai.request.model"] as string == model)
                measured.Add((instrument.Name, value, known));
        }
    }

    [Fact]
    public async Task A_failed_call_is_a_failed_span()
    {
        var model = $"swift-{Guid.NewGuid():N}";
        Activity? failed = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => failed = span.OperationName == $"chat {model}" ? span : failed,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(401, "no"));
        using var models = new ModelCatalog(
            ModelOptions.Read([new("Models:fast:provider", "openai"), new("Models:fast:model", model), new("Models:fast:base_url", server.Url + "/v1")]),
            _ => null,
            TimeProvider.System);

        await Assert.ThrowsAsync<ModelException>(() => models.Open("fast").GetTextAsync("hello"));

        Assert.Equal((ActivityStatusCode.Error, "Unauthorized"), (failed?.Status, failed?.GetTagItem("error.type") as string));
    }
}
