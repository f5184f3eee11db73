using Verso.Notion;

namespace Verso.Workspace.Computed;

/// <summary>One relation on the way from a page to the values that it reads.</summary>
/// <param name="DataSource">Where the relation is.</param>
/// <param name="Relation">The property's id, not encoded.</param>
internal sealed record Hop(NotionId DataSource, string Relation);

/// <summary>What a computed property reads: a property of its own page, or of pages that it reaches by relations.</summary>
/// <param name="Hops">The relations on the way, the page's own first; none for the page itself.</param>
/// <param name="DataSource">Where the property is that is read.</param>
/// <param name="Property">Its id, not encoded.</param>
internal sealed record PropertyPath(IReadOnlyList<Hop> Hops, NotionId DataSource, string Property);
