using System.Collections.Concurrent;
using Verso.Notion;

namespace Verso.Agents.Policies;

/// <summary>
/// What discussions are about, as answers have told: the API gives no way to ask. One that was never shown cannot be answered in.
/// </summary>
internal sealed class Discussions
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<NotionId, NotionId> _about = [];

    public NotionId? Find(NotionId discussion) => _about.TryGetValue(discussion, out var about) ? about : null;

    public void Learn(NotionId discussion, NotionId about)
    {
        if (_about.Count >= Most)
            _about.Clear();
        _about[discussion] = about;
    }
}
