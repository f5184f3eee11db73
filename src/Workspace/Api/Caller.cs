using Verso.Notion;

namespace Verso.Workspace.Api;

/// <summary>Who sends a request: the bot behind an integration token, and what it may do.</summary>
/// <param name="Bot">The user id of the bot; it becomes <c>created_by</c> and <c>last_edited_by</c>.</param>
/// <param name="Name">The integration's name, as Notion's errors show it.</param>
public sealed record Caller(NotionId Bot, string Name)
{
    /// <summary>The person a personal token acts for; it is what <c>"me"</c> means in a filter.</summary>
    public NotionId? Person { get; init; }

    /// <summary>
    /// The pages and databases that were shared with the integration; it sees them and what lies below them. Null for one that
    /// sees the whole workspace.
    /// </summary>
    public IReadOnlyCollection<NotionId>? Shared { get; init; }

    public Capabilities Capabilities { get; init; } = Capabilities.All;
}

/// <summary>What an integration may do, as Notion's settings of a connection offer it.</summary>
[Flags]
public enum Capabilities
{
    None = 0,
    ReadContent = 1,
    UpdateContent = 2,
    InsertContent = 4,
    ReadComments = 8,
    InsertComments = 16,
    ReadUsers = 32,
    ReadEmails = 64,
    All = ReadContent | UpdateContent | InsertContent | ReadComments | InsertComments | ReadUsers | ReadEmails,
}
