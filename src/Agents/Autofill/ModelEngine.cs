using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Autofill.Inference;
using Verso.Agents.Models;
using Verso.Agents.Records;
using Verso.Notion;
using Verso.Workspace.Jobs;
using Verso.Workspace.Markdown;

namespace Verso.Agents.Autofill;

/// <summary>Lets the configured model fill the property: reads the page and saves the value through the Notion API alone.</summary>
/// <param name="dataSource">The data source the pages must be in, when it is known.</param>
public sealed class ModelEngine(OfficialApi official, PropertyInference inference, NotionId? dataSource, AutofillOptions options, TimeProvider clock) : IAutofillEngine
{
    private const int MostBlocks = 5000;

    public string Name => "model";

    public async Task<AutofillResult> FillAsync(NotionId page, AiProperty property, CancellationToken cancellationToken)
    {
        var usage = new UsageSum();
        var task = await ReadAsync(page, property, usage, cancellationToken);
        var value = await CompleteAsync(task, cancellationToken);
        if (value.Length == 0)
            throw AutofillException.Empty();
        await SummarySaver.SaveAsync(official, page, property, value, cancellationToken);
        return new(value, usage.Total);
    }

    private async Task<AutofillTask> ReadAsync(NotionId id, AiProperty property, UsageSum usage, CancellationToken cancellationToken)
    {
        try
        {
            var page = await official.GetAsync($"pages/{id}", cancellationToken);
            if (dataSource is { } expected && InternalSession.Id(page["parent"]?["data_source_id"]) != expected)
                throw new AutofillException($"The page {id} is not in this database.");
            var others = PageValues.Properties(page)
                .Select(value => new PropertyText(InternalSession.Text(value.Value["id"]) ?? "", value.Name, PageValues.Text(value.Value)))
                .Where(value => value.Text.Length > 0 && value.Id != property.OfficialId && value.Id != "title");
            var blocks = new List<JsonObject>();
            await CollectAsync(id.ToString(), blocks, new Budget(MostBlocks), cancellationToken);
            return new AutofillTask
            {
                Inference = property.Inference,
                PropertyId = property.Id,
                PropertyName = property.Name,
                PageTitle = PageValues.Title(page),
                Properties = [.. others],
                Content = MarkdownWriter.Write(blocks),
                Options = property.Options,
                Usage = usage,
            };
        }
        catch (OfficialApiException error)
        {
            throw new AutofillException($"The page {id} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The blocks below a parent, each with its own below it as <c>children</c>.</summary>
    private async Task CollectAsync(string parent, List<JsonObject> into, Budget budget, CancellationToken cancellationToken)
    {
        await foreach (var block in official.ListAsync($"blocks/{parent}/children?page_size=100", cancellationToken))
        {
            if (!budget.Take())
                return;
            into.Add(block);
            if (block["has_children"]?.GetValue<bool>() != true || InternalSession.Text(block["type"]) is "child_page" or "child_database")
                continue;
            var children = new List<JsonObject>();
            await CollectAsync(block["id"]!.GetValue<string>(), children, budget, cancellationToken);
            block["children"] = new JsonArray([.. children]);
        }
    }

    private async Task<string> CompleteAsync(AutofillTask task, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var text = new StringBuilder();
            await foreach (var piece in inference.CompleteAsync(task, either.Token))
                text.Append(piece);
            return text.ToString().Trim();
        }
        catch (ModelException fault)
        {
            throw AutofillException.Model(fault.Fault == ModelFault.TimedOut ? "timeout" : fault.Message, fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw AutofillException.Model("timeout", fault);
        }
    }

    private sealed class Budget(int blocks)
    {
        private int _left = blocks;

        public bool Take() => _left-- > 0;
    }

    private sealed class UsageSum : IModelUsageSink
    {
        private readonly Lock _gate = new();

        public JobUsage Total { get; private set; } = new();

        public void Record(ModelUsage usage)
        {
            lock (_gate)
                Total = new(Total.InputTokens + usage.InputTokens, Total.OutputTokens + usage.OutputTokens, Total.Cost + (usage.Cost ?? 0));
        }
    }
}
