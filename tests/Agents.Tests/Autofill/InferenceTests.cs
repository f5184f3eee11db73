using System.Text.Json;
using Verso.Agents.Autofill.Inference;
using Verso.Agents.Models;
using Verso.Agents.Tests.Models;
using Xunit;

namespace Verso.Agents.Tests.Autofill;

/// <summary>AI properties on the embedded default, without any settings.</summary>
public sealed class InferenceTests : IDisposable
{
    private const string Page = """
        The warehouse in Lyon ran out of the blue chairs on Monday. The supplier delivers new blue chairs to the warehouse in May.
        Customers who ordered blue chairs get a voucher. The canteen has a new menu.
        """;

    private readonly ModelCatalog _models = new(new ModelOptions(), _ => null, TimeProvider.System);

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task A_summary_streams_in_pieces()
    {
        var pieces = await ListAsync(new() { Inference = Json("""{"type":"summarize","auto_update_on_edit":false}"""), PageTitle = "Chairs", Content = Page });

        Assert.True(pieces.Count > 1);
        Assert.StartsWith("The warehouse in Lyon", string.Concat(pieces), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migrated_property_is_still_a_summary() =>
        Assert.NotEmpty(await CompleteAsync("""{"type":"summarize","is_migrated":true,"migrated_workflow_id":"5c6a2821-6bb1-4a7e-b6e1-c50111515c3d"}"""));

    [Fact]
    public async Task Key_information_is_found() =>
        Assert.Contains("voucher", await CompleteAsync("""{"type":"extract","prompt":"What about a voucher?"}"""), StringComparison.Ordinal);

    [Fact]
    public async Task An_option_is_chosen() =>
        Assert.Equal("Warehouse", await CompleteAsync("""{"type":"select","prompt":"","add_options":false}""", "Canteen staff", "Warehouse"));

    [Theory]
    [InlineData("""{"type":"translate","toLanguage":"german","targetProperties":["title"]}""", ModelFault.Unsupported, "language model")]
    [InlineData("""{"type":"extract","prompt":"giraffes"}""", ModelFault.BadAnswer, "shares a word")]
    [InlineData("""{"type":"select","prompt":""}""", ModelFault.Unsupported, "'Team' has no options")]
    [InlineData("""{"type":"custom"}""", ModelFault.Unsupported, "custom prompt")]
    [InlineData("""{"type":"paint"}""", ModelFault.Unsupported, "'paint'")]
    [InlineData("""{"prompt":"x"}""", ModelFault.Unsupported, "should be summarize")]
    [InlineData("""[]""", ModelFault.Unsupported, "should be an object")]
    [InlineData("""{"type":"translate"}""", ModelFault.Unsupported, "toLanguage")]
    public async Task What_cannot_be_done_is_said(string inference, ModelFault fault, string words)
    {
        var refused = await Assert.ThrowsAsync<ModelException>(() => CompleteAsync(inference));

        Assert.Equal(fault, refused.Fault);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_option_is_chosen_when_none_fits()
    {
        var refused = await Assert.ThrowsAsync<ModelException>(() => CompleteAsync("""{"type":"select","prompt":""}""", "Payroll", "Gardening"));
        Assert.Equal("No option of 'Team' fits this page, says the model 'extractive'.", refused.Message);
    }

    [Fact]
    public async Task A_page_without_text_is_no_value()
    {
        var refused = await Assert.ThrowsAsync<ModelException>(() =>
            ListAsync(new() { Inference = Json("""{"type":"summarize"}"""), PageTitle = "Only a title", PropertyId = "s", Properties = [new("s", "Summary", "an older value")] }));
        Assert.Equal("The page has no text yet, so there is nothing to summarise.", refused.Message);
    }

    [Fact]
    public async Task What_a_task_took_is_told_to_its_own_sink()
    {
        var usage = new UsageList();

        await ListAsync(new() { Inference = Json("""{"type":"summarize"}"""), Content = Page, Usage = usage });

        var call = Assert.Single(usage.Calls);
        Assert.Equal(("extractive", "verso", "lexrank-1", 0m, null), (call.Name, call.Provider, call.Model, call.Cost, call.Fault));
    }

    private async Task<string> CompleteAsync(string inference, params string[] options) => string.Concat(
        await ListAsync(new() { Inference = Json(inference), PageTitle = "Chairs", Content = Page, Options = options, PropertyId = "t", PropertyName = "Team" }));

    private async Task<List<string>> ListAsync(AutofillTask task) =>
        await new PropertyInference(_models).CompleteAsync(task, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
