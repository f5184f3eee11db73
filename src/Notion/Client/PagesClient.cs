using System.Runtime.CompilerServices;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Pages, and the rows of data sources, which are pages too.</summary>
public sealed class PagesClient
{
    private readonly NotionTransport _transport;

    internal PagesClient(NotionTransport transport) => _transport = transport;

    public Task<Page> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<Page>($"v1/pages/{id}", cancellationToken);

    public Task<Page> CreateAsync(CreatePage page, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreatePage, Page>(HttpMethod.Post, "v1/pages", page, cancellationToken);

    /// <summary>Changes what is given and leaves the rest. A list (people, relations, options) is replaced whole.</summary>
    public Task<Page> UpdateAsync(NotionId id, UpdatePage page, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UpdatePage, Page>(HttpMethod.Patch, $"v1/pages/{id}", page, cancellationToken);

    /// <summary>Puts a page in the trash. The API cannot delete for good.</summary>
    public Task<Page> TrashAsync(NotionId id, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, new UpdatePage { InTrash = true }, cancellationToken);

    public Task<Page> RestoreAsync(NotionId id, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, new UpdatePage { InTrash = false }, cancellationToken);

    /// <summary>Moves a page with all that is on it. Needs edit access at both ends.</summary>
    public Task<Page> MoveAsync(NotionId id, MovePage move, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<MovePage, Page>(HttpMethod.Post, $"v1/pages/{id}/move", move, cancellationToken);

    /// <summary>
    /// The whole value of a property, where a page shows at most 25 people or relations: one item for each element, or a
    /// single one for a simple type.
    /// </summary>
    /// <param name="id">The page.</param>
    /// <param name="property">The property's id as answers give it, percent-encoded, or decoded.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async IAsyncEnumerable<PropertyItem> GetPropertyAsync(
        NotionId id, string property, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var path = $"v1/pages/{id}/properties/{(property.Contains('%', StringComparison.Ordinal) ? property : Uri.EscapeDataString(property))}";
        string? cursor = null;
        do
        {
            var answer = await _transport.GetAsync<NotionObject>(_transport.Paged(path, cursor), cancellationToken);
            if (answer is PropertyItem only)
            {
                yield return only;
                yield break;
            }

            var list = (NotionList<NotionObject>)answer;
            foreach (var item in list.Results)
                yield return (PropertyItem)item;
            cursor = NotionTransport.NextCursor(list.HasMore, list.NextCursor, cursor);
        }
        while (cursor is not null);
    }

    public Task<PageMarkdown> GetMarkdownAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<PageMarkdown>($"v1/pages/{id}/markdown", cancellationToken);

    public Task<PageMarkdown> UpdateMarkdownAsync(NotionId id, UpdateMarkdown update, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UpdateMarkdown, PageMarkdown>(HttpMethod.Patch, $"v1/pages/{id}/markdown", update, cancellationToken);
}
