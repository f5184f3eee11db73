using System.Text.Json.Nodes;
using Verso.Agents.Autofill.Inference;
using Verso.Agents.Models;
using Verso.Agents.Records;
using Verso.Notion;
using Verso.Workspace.Internal;
using Verso.Workspace.Local;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Agents.Autofill.Local;

/// <summary>What is to be completed, read out of the workspace as it is at this moment.</summary>
internal sealed class PageTasks(LocalSession session, int mostBlocks)
{
    public IReadOnlyList<PageTask> Read(CompletionRequest request) =>
        [.. request.Pointers.Select(pointer => new PageTask(pointer, Read(pointer, request)))];

    private AutofillTask Read(PropertyPointer pointer, CompletionRequest request)
    {
        var page = Require(pointer.Page);
        var source = session.Pages.DataSourceOf(page)
            ?? throw InternalException.Invalid($"Invalid input. The page {pointer.Page} is in no collection, so it has no property '{pointer.PropertyId}'.");
        var property = source.Schema.FindById(pointer.PropertyId)
            ?? throw InternalException.Invalid($"Invalid input. The collection of the page {pointer.Page} has no property '{pointer.PropertyId}'.");
        if (property.Type is not ("rich_text" or "select" or "multi_select"))
            throw InternalException.Invalid($"Invalid input. The property '{property.Name}' is a {property.Type}: an AI fills text, select and multi_select.");

        var json = page.ReadJson();
        var values = PageStore.Properties(page);
        json["properties"] = values;
        return new AutofillTask
        {
            Inference = request.Inference,
            PropertyId = property.EncodedId,
            PropertyName = property.Name,
            PageTitle = PageValues.Title(json),
            Properties = [.. Others(source.Schema, property, values)],
            Content = MarkdownWriter.Write(Content(page.Id)),
            Options = [.. property.Options.Select(option => option.Name)],
        };
    }

    private StoredObject Require(NotionId id)
    {
        var page = session.Objects.Find(id);
        if (page is not { Kind: ObjectKind.Page })
            throw InternalException.Invalid($"Invalid input. There is no page {id}, or it is not shared with you.");
        return page is { InTrash: false, IsBuried: false }
            ? page
            : throw InternalException.Invalid($"Invalid input. The page {id} is in the trash.");
    }

    private static IEnumerable<PropertyText> Others(DataSourceSchema schema, PropertySchema completed, JsonObject values) =>
        from property in schema.Properties
        where property.Id != completed.Id && property.Type != "title"
        let text = values[property.Name] is JsonObject value ? PageValues.Text(value) : ""
        where text.Length > 0
        select new PropertyText(property.EncodedId, property.Name, text);

    /// <summary>The page's blocks, each with what is below it as <c>children</c>.</summary>
    private List<JsonObject> Content(NotionId page)
    {
        var left = mostBlocks;
        var children = session.Objects.Content(page).ToLookup(block => block.ParentId!.Value);
        return Below(page);

        List<JsonObject> Below(NotionId parent)
        {
            var blocks = new List<JsonObject>();
            foreach (var block in children[parent].Where(block => block.Kind == ObjectKind.Block))
            {
                if (left-- <= 0)
                    break;
                var json = block.ReadJson();
                if (Below(block.Id) is { Count: > 0 } inner)
                    json["children"] = new JsonArray([.. inner]);
                blocks.Add(json);
            }

            return blocks;
        }
    }
}

/// <summary>One property of one page, ready to be completed.</summary>
internal sealed record PageTask(PropertyPointer Pointer, AutofillTask Task);
