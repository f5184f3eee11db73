using System.Text.Json;
using Verso.Agents.Models;

namespace Verso.Agents.Autofill.Inference;

/// <summary>Reads a schema's <c>ai_inference</c> and the page into what is asked, cut to what the model is given.</summary>
internal static class InferenceReader
{
    private const int LongestProperty = 2_000;
    private const int ExtractiveInput = 5_000_000;

    public static AutofillPrompt Read(AutofillTask task, ModelSettings model)
    {
        var kind = Kind(task.Inference);
        var budget = model.MaxInputCharacters ?? (model.Provider == ModelProvider.Extractive ? ExtractiveInput : ModelSettings.DefaultInput);
        var prompt = new AutofillPrompt
        {
            Kind = kind,
            Instruction = Text(task.Inference, "prompt")?.Trim() ?? "",
            ToLanguage = Text(task.Inference, "toLanguage"),
            Options = task.Options,
            AddOptions = task.Inference.TryGetProperty("add_options", out var add) && add.ValueKind == JsonValueKind.True,
            Title = task.PageTitle.Trim(),
            Properties = [.. task.Properties
                .Where(property => property.Id != task.PropertyId && property.Text.Trim().Length > 0)
                .Select(property => property with { Text = Cut(property.Text.Trim(), LongestProperty) })],
        };
        if (kind == AutofillKind.Translate)
            return Translation(task, prompt, budget);

        var content = Cut(task.Content, budget);
        prompt = prompt with { Content = content, LeftOut = task.Content.Length - content.Length };
        Check(task, prompt);
        return prompt;
    }

    private static AutofillKind Kind(JsonElement inference)
    {
        if (inference.ValueKind != JsonValueKind.Object)
            throw new ModelException(ModelFault.Unsupported, "The property's ai_inference should be an object with a type such as summarize.");
        return Text(inference, "type") switch
        {
            "summarize" => AutofillKind.Summarize,
            "translate" => AutofillKind.Translate,
            "extract" => AutofillKind.Extract,
            "custom" => AutofillKind.Custom,
            "select" => AutofillKind.Select,
            "multi_select" => AutofillKind.MultiSelect,
            var other => throw new ModelException(
                ModelFault.Unsupported,
                $"The property's ai_inference has the type '{other}', but it should be summarize, translate, extract, custom, select or multi_select."),
        };
    }

    private static AutofillPrompt Translation(AutofillTask task, AutofillPrompt prompt, int budget)
    {
        if (string.IsNullOrWhiteSpace(prompt.ToLanguage))
            throw new ModelException(ModelFault.Unsupported, $"{Subject(task)} is to be translated, but its ai_inference names no toLanguage.");

        List<string> targets = task.Inference.TryGetProperty("targetProperties", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(target => target.ValueKind == JsonValueKind.String).Select(target => target.GetString()!)]
            : ["title"];
        List<PropertyText> found = [.. targets.Select(target => target == "title"
            ? new PropertyText("title", "Title", prompt.Title)
            : task.Properties.FirstOrDefault(property => property.Id == target || Uri.UnescapeDataString(property.Id) == target || property.Name == target))
            .OfType<PropertyText>().Where(property => property.Text.Trim().Length > 0)];
        if (found.Count == 0)
            throw new ModelException(ModelFault.BadAnswer, $"{Subject(task)} translates {string.Join(", ", targets)}, but there is no text in it on this page.");

        var text = found.Count == 1 ? found[0].Text : string.Join("\n\n", found.Select(property => property.Text));
        var cut = Cut(text, budget);
        return prompt with { Properties = [], Title = "", Content = cut, LeftOut = text.Length - cut.Length };
    }

    private static void Check(AutofillTask task, AutofillPrompt prompt)
    {
        var nothing = string.IsNullOrWhiteSpace(prompt.Content) && prompt.Properties.Count == 0;
        if (nothing && prompt.Kind is (AutofillKind.Summarize or AutofillKind.Extract))
            throw new ModelException(ModelFault.BadAnswer, "The page has no text yet, so there is nothing to summarise.");
        if (prompt.Kind == AutofillKind.Custom && prompt.Instruction.Length == 0)
            throw new ModelException(ModelFault.Unsupported, $"{Subject(task)} is filled by a custom prompt, but its ai_inference has none.");
        if (prompt.Kind is AutofillKind.Select or AutofillKind.MultiSelect && prompt.Options.Count == 0 && !prompt.AddOptions)
            throw new ModelException(ModelFault.Unsupported, $"{Subject(task)} has no options to choose from, and its ai_inference lets none be added.");
    }

    public static string Subject(AutofillTask task) => task.PropertyName is { } name ? $"The property '{name}'" : "The property";

    private static string? Text(JsonElement inference, string name) =>
        inference.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>At most this much of the text, up to the end of a line or word, never half a character.</summary>
    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = text.LastIndexOfAny(['\n', ' '], most - 1, Math.Min(most, 200));
        if (end <= 0)
            end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return text[..end];
    }
}
