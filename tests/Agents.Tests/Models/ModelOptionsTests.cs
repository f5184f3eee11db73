using Verso.Agents.Models;
using Xunit;

namespace Verso.Agents.Tests.Models;

public sealed class ModelOptionsTests
{
    [Fact]
    public void Without_settings_there_is_the_extractive_model()
    {
        using var models = new ModelCatalog(ModelOptions.Read([]), _ => null, TimeProvider.System);

        Assert.Equal(["extractive"], models.Models.Select(model => model.Name));
        Assert.Equal("extractive", models.For("B%5Ci_", "AI Summary").Name);
    }

    [Fact]
    public void Settings_are_read_whatever_their_spelling()
    {
        var options = Read(
            ("Models:default", "Fast"),
            ("models:Fast:Provider", "OpenAI"),
            ("Models:Fast:Model", "gpt-5-mini"),
            ("Models:Fast:BaseUrl", "https://models.example.com/v1"),
            ("Models:Fast:ApiKeySecret", "FAST_KEY"),
            ("Models:Fast:timeout", "3m"),
            ("Models:Fast:idle_timeout", "00:00:45"),
            ("Models:Fast:max_output_tokens", "300"),
            ("Models:Fast:max_input_characters", "5000"),
            ("Models:Fast:retries", "0"),
            ("Models:Fast:prices:input", "0.25"),
            ("Models:Fast:prices:output", "2"),
            ("Logging:LogLevel:Default", "Information"));

        var model = options.Models["fast"];
        Assert.Equal((ModelProvider.OpenAi, "gpt-5-mini", "https://models.example.com/v1", "FAST_KEY"), (model.Provider, model.Model, model.BaseUrl?.AbsoluteUri, model.ApiKeySecret));
        Assert.Equal((TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(45), 300, 5000, 0), (model.Timeout, model.IdleTimeout, model.MaxOutputTokens, model.MaxInputCharacters, model.Retries));
        Assert.Equal(new ModelPrices(0.25m, 2), model.Prices);
    }

    [Fact]
    public void A_property_has_its_own_model_by_id_or_name()
    {
        using var models = new ModelCatalog(
            Read(
                ("Models:claude:provider", "anthropic"),
                ("Models:claude:model", "claude-sonnet-4-5"),
                ("Autofill:Properties:B%5Ci_", "claude"),
                ("Autofill:Properties:Summary: long", "claude")),
            _ => null,
            TimeProvider.System);

        Assert.Equal("claude", models.For("B%5Ci_", "any").Name);
        Assert.Equal("claude", models.For("x", "Summary: long").Name);
        Assert.Equal("extractive", models.For("x", "Other").Name);
    }

    [Theory]
    [InlineData("Models:Default", "fsat", "Models:Default names the model 'fsat', but no such model is configured. Configured: extractive.")]
    [InlineData("Models:Default", "extractiv", "Did you mean 'extractive'?")]
    [InlineData("Models:fast", "gpt", "The setting Models:fast is a single value, but a model has several")]
    [InlineData("Models:fast:provider", "gpt", "The setting Models:fast:provider is 'gpt', but should be extractive, openai (every OpenAI-compatible server too) or anthropic.")]
    [InlineData("Models:fast:model", "gpt", "The setting Models:fast:provider is missing")]
    [InlineData("Models:fast:provider", "openai", "The setting Models:fast:model is missing")]
    [InlineData("Models:extractive:basurl", "x", "Did you mean 'base_url'?")]
    [InlineData("Models:extractive:base_url", "localhost:11434", "The setting Models:extractive:base_url should be an address")]
    [InlineData("Models:extractive:base_url", "https://user:pw@host/v1", "should hold no user, password or query")]
    [InlineData("Models:extractive:timeout", "soon", "is 'soon', but should be a time of at most a day")]
    [InlineData("Models:extractive:timeout", "0", "should be a time")]
    [InlineData("Models:extractive:retries", "11", "should be a whole number from 0 to 10")]
    [InlineData("Models:extractive:prices:input", "-1", "should be a price")]
    [InlineData("Models:extractive:prices:input", "1", "Models:extractive:prices needs both input and output")]
    [InlineData("Autofill:Properties:Summary", "claude", "Autofill:Properties:Summary names the model 'claude'")]
    public void A_wrong_setting_is_named(string key, string value, string message)
    {
        var wrong = Assert.Throws<ModelException>(() => Read((key, value)));

        Assert.Equal(ModelFault.Misconfigured, wrong.Fault);
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_not_printed_with_its_model()
    {
        var options = Read(("Models:fast:provider", "openai"), ("Models:fast:model", "gpt"), ("Models:fast:api_key", "sk-secret-value"));
        Assert.DoesNotContain("secret", options.Models["fast"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_vendors_usual_secret_goes_to_the_vendors_own_address_only()
    {
        using var models = new ModelCatalog(
            Read(("Models:fast:provider", "openai"), ("Models:fast:model", "gpt")), _ => null, TimeProvider.System);

        var missing = await Assert.ThrowsAsync<ModelException>(() =>
            models.Open("fast").GetResponseAsync([new(Microsoft.Extensions.AI.ChatRole.User, "hello")], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("The model 'fast' has no key: set the secret OPENAI_API_KEY, or name another in Models:fast:api_key_secret.", missing.Message);
    }

    private static ModelOptions Read(params (string Key, string Value)[] settings) =>
        ModelOptions.Read(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
}
