using System.Globalization;
using Verso.Notion;
using Verso.Workspace.Content;

namespace Verso.Workspace.Local;

/// <summary>A block on one side of an edit, with what it looks like.</summary>
/// <param name="Look">The block's own markdown; two of the same are the same block.</param>
/// <param name="Tree">A number for the look of it and all that is below it.</param>
internal abstract record Side(string Look, int Tree);

internal sealed record OldSide(ContentNode Node, string Look, int Tree, IReadOnlyList<OldSide> Below) : Side(Look, Tree)
{
    /// <summary>It found its place in the new content.</summary>
    public bool IsKept { get; set; }
}

internal sealed record NewSide(NewBlock Block, string Look, int Tree, IReadOnlyList<NewSide> Below) : Side(Look, Tree);

/// <summary>What becomes of the children of one block, in their new order.</summary>
/// <param name="New">The block as it shall be.</param>
/// <param name="Old">The block that it is now; null for a new one.</param>
/// <param name="IsMoved">It was elsewhere.</param>
/// <param name="IsSame">The block and all that is below it stay as they are.</param>
/// <param name="Below">What becomes of its own children; empty when it is the same.</param>
internal sealed record Step(NewSide New, OldSide? Old, bool IsMoved, bool IsSame, IReadOnlyList<Step> Below)
{
    public bool IsChanged => Old is not null && Old.Look != New.Look;
}

/// <summary>
/// The way from one content to another that leaves alone what is the same on both sides: those blocks keep their ids and what
/// hangs on them. A block whose text changed is changed in its place, one that went elsewhere is moved.
/// </summary>
internal sealed class ContentPlan
{
    /// <summary>Above so many pairs the middle of a list is paired in its order, without looking for the best way.</summary>
    private const int MostPairs = 250_000;

    private readonly Dictionary<int, Queue<OldSide>> _byTree = [];
    private readonly Dictionary<NotionId, OldSide> _byId = [];
    private readonly IReadOnlyList<OldSide> _old;

    public ContentPlan(IReadOnlyList<OldSide> old, IReadOnlyList<NewSide> wanted)
    {
        _old = old;
        var paired = Pair(old, wanted);
        foreach (var side in Movable(old))
        {
            _byId.TryAdd(side.Node.Stored.Id, side);
            if (side.IsKept)
                continue;
            if (!_byTree.TryGetValue(side.Tree, out var same))
                _byTree.Add(side.Tree, same = []);
            same.Enqueue(side);
        }

        Steps = Settle(paired);
    }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>What is on the page now and will not be there any more; of what goes with something around it, only that.</summary>
    public IEnumerable<OldSide> Removed => Gone(_old);

    private static IEnumerable<OldSide> Gone(IReadOnlyList<OldSide> sides)
    {
        foreach (var side in sides)
        {
            if (!side.IsKept)
                yield return side;
            else
            {
                foreach (var below in Gone(side.Below))
                    yield return below;
            }
        }
    }

    public static IEnumerable<OldSide> All(IReadOnlyList<OldSide> sides) => sides.SelectMany(side => All(side.Below).Prepend(side));

    /// <summary>What can go elsewhere: not what a copy of a synced block only shows.</summary>
    private static IEnumerable<OldSide> Movable(IReadOnlyList<OldSide> sides) =>
        sides.SelectMany(side => (side.Node.Owner == side.Node.Stored.Id ? Movable(side.Below) : []).Prepend(side));

    /// <summary>Pairs what stays in its place; what has no partner yet may still be found elsewhere.</summary>
    private static List<Step> Pair(IReadOnlyList<OldSide> old, IReadOnlyList<NewSide> wanted)
    {
        var steps = new List<Step>();
        var (first, endOld, endNew) = (0, old.Count, wanted.Count);
        while (first < endOld && first < endNew && Same(old[first], wanted[first]))
            steps.Add(Keep(old[first], wanted[first++]));
        var tail = new List<Step>();
        while (endOld > first && endNew > first && Same(old[endOld - 1], wanted[endNew - 1]))
            tail.Add(Keep(old[--endOld], wanted[--endNew]));
        tail.Reverse();

        var at = first;
        foreach (var (left, right) in Anchors(old, first, endOld, wanted, first, endNew).Append((endOld, endNew)))
        {
            PairBetween(old, at, left, wanted, first, right, steps);
            if (left < endOld)
                steps.Add(Keep(old[left], wanted[right]));
            (at, first) = (left + 1, right + 1);
        }

        steps.AddRange(tail);
        return steps;
    }

    private static bool Same(OldSide old, NewSide wanted) => old.Tree == wanted.Tree && MayBe(old, wanted);

    private static Step Keep(OldSide old, NewSide wanted)
    {
        foreach (var side in All([old]))
            side.IsKept = true;
        return new Step(wanted, old, IsMoved: false, IsSame: true, []);
    }

    /// <summary>Pairs of the same that are there once on each side and in the same order: the longest run of them.</summary>
    private static List<(int Old, int New)> Anchors(IReadOnlyList<OldSide> old, int fromOld, int endOld, IReadOnlyList<NewSide> wanted, int fromNew, int endNew)
    {
        if ((long)(endOld - fromOld) * (endNew - fromNew) <= MostPairs)
            return Longest(old, fromOld, endOld, wanted, fromNew, endNew);

        var places = new Dictionary<int, int>();
        for (var index = fromOld; index < endOld; index++)
            places[old[index].Tree] = places.ContainsKey(old[index].Tree) ? -1 : index;
        var seen = new HashSet<int>();
        var twice = new HashSet<int>();
        for (var index = fromNew; index < endNew; index++)
        {
            if (!seen.Add(wanted[index].Tree))
                twice.Add(wanted[index].Tree);
        }

        var candidates = new List<(int Old, int New)>();
        for (var index = fromNew; index < endNew; index++)
        {
            if (!twice.Contains(wanted[index].Tree) && places.TryGetValue(wanted[index].Tree, out var place) && place >= 0 && MayBe(old[place], wanted[index]))
                candidates.Add((place, index));
        }

        return Increasing(candidates);
    }

    /// <summary>The longest run in which the old places grow, by patience.</summary>
    private static List<(int Old, int New)> Increasing(List<(int Old, int New)> candidates)
    {
        var ends = new List<int>();
        var before = new int[candidates.Count];
        for (var index = 0; index < candidates.Count; index++)
        {
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (candidates[ends[middle]].Old < candidates[index].Old)
                    low = middle + 1;
                else
                    high = middle;
            }

            before[index] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count)
                ends.Add(index);
            else
                ends[low] = index;
        }

        var run = new List<(int, int)>();
        for (var index = ends.Count > 0 ? ends[^1] : -1; index >= 0; index = before[index])
            run.Add(candidates[index]);
        run.Reverse();
        return run;
    }

    private static List<(int Old, int New)> Longest(IReadOnlyList<OldSide> old, int fromOld, int endOld, IReadOnlyList<NewSide> wanted, int fromNew, int endNew) =>
        Best(endOld - fromOld, endNew - fromNew, (left, right) => Same(old[fromOld + left], wanted[fromNew + right]) ? 1 : 0)
            .ConvertAll(pair => (pair.Old + fromOld, pair.New + fromNew));

    /// <summary>The pairs, in order on both sides, that are worth most together; a pair worth nothing is none.</summary>
    private static List<(int Old, int New)> Best(int olds, int news, Func<int, int, int> worth)
    {
        var value = new int[olds + 1, news + 1];
        var single = new int[olds, news];
        for (var left = olds - 1; left >= 0; left--)
        {
            for (var right = news - 1; right >= 0; right--)
            {
                single[left, right] = worth(left, right);
                var paired = single[left, right] > 0 ? single[left, right] + value[left + 1, right + 1] : 0;
                value[left, right] = Math.Max(paired, Math.Max(value[left + 1, right], value[left, right + 1]));
            }
        }

        var pairs = new List<(int, int)>();
        for (var (left, right) = (0, 0); left < olds && right < news;)
        {
            if (single[left, right] > 0 && value[left, right] == single[left, right] + value[left + 1, right + 1])
                pairs.Add((left++, right++));
            else if (value[left, right] == value[left + 1, right])
                left++;
            else
                right++;
        }

        return pairs;
    }

    private static void PairBetween(IReadOnlyList<OldSide> old, int fromOld, int endOld, IReadOnlyList<NewSide> wanted, int fromNew, int endNew, List<Step> steps)
    {
        var (olds, news) = (Math.Max(0, endOld - fromOld), Math.Max(0, endNew - fromNew));
        var pairs = (long)olds * news <= MostPairs
            ? Best(olds, news, (left, right) => Worth(old[fromOld + left], wanted[fromNew + right]))
            : [.. Enumerable.Range(0, Math.Min(olds, news)).Where(index => Worth(old[fromOld + index], wanted[fromNew + index]) > 0).Select(index => (index, index))];
        var partner = pairs.ToDictionary(pair => pair.New, pair => pair.Old);
        for (var index = 0; index < news; index++)
        {
            var side = wanted[fromNew + index];
            if (!partner.TryGetValue(index, out var found))
            {
                steps.Add(new Step(side, null, IsMoved: false, IsSame: false, []));
                continue;
            }

            var kept = old[fromOld + found];
            kept.IsKept = true;
            steps.Add(new Step(side, kept, IsMoved: false, IsSame: false, Pair(kept.Below, side.Below)));
        }
    }

    /// <summary>How much the two are one block, in hundredths; nothing for those that cannot be.</summary>
    private static int Worth(OldSide old, NewSide wanted)
    {
        if (!MayBe(old, wanted))
            return 0;
        if (wanted.Block.Existing is not null || old.Look == wanted.Look)
            return 100;
        if (old.Node.Type == wanted.Block.Type)
            return 10 + (int)(60 * Likeness(old.Look, wanted.Look));
        return TurnInto.Knows(old.Node.Type) && TurnInto.Knows(wanted.Block.Type)
            && Blocks.PlainText(old.Node.Type, old.Node.Payload) is { Length: > 0 } text && text == Blocks.PlainText(wanted.Block.Type, wanted.Block.Payload)
            ? 50
            : 0;
    }

    /// <summary>A tag that names a block is that block; one that names none is never a page or a database that is there.</summary>
    private static bool MayBe(OldSide old, NewSide wanted)
    {
        if (wanted.Block.Existing is { } id)
            return old.Node.Stored.Id == id;
        if (old.Node.Type is "child_page" or "child_database" || old.Look.StartsWith("<unknown ", StringComparison.Ordinal))
            return false;
        return wanted.Block.Type is not ("child_page" or "child_database");
    }

    /// <summary>The share of the text that both begin and end with.</summary>
    private static double Likeness(string left, string right)
    {
        var (most, least) = (Math.Max(left.Length, right.Length), Math.Min(left.Length, right.Length));
        if (most == 0)
            return 1;
        var start = left.AsSpan().CommonPrefixLength(right);
        var end = 0;
        while (end < least - start && left[^(end + 1)] == right[^(end + 1)])
            end++;
        return (double)(start + end) / most;
    }

    /// <summary>Looks for what is new among what lost its place, and goes on below.</summary>
    private List<Step> Settle(IReadOnlyList<Step> steps) => [.. steps.Select(Settle)];

    private Step Settle(Step step)
    {
        if (step.IsSame)
            return step;
        if (step.Old is not null)
            return step with { Below = Settle(step.Below) };
        if (Lost(step.New) is { } moved)
        {
            moved.IsKept = true;
            return moved.Tree == step.New.Tree
                ? Keep(moved, step.New) with { IsMoved = true }
                : new Step(step.New, moved, IsMoved: true, IsSame: false, Settle(Pair([.. moved.Below.Where(below => !below.IsKept)], step.New.Below)));
        }

        return step with { Below = Settle([.. step.New.Below.Select(below => new Step(below, null, IsMoved: false, IsSame: false, []))]) };
    }

    private OldSide? Lost(NewSide wanted)
    {
        if (wanted.Block.Existing is { } id)
            return _byId.TryGetValue(id, out var named) && !named.IsKept ? named : null;
        while (_byTree.TryGetValue(wanted.Tree, out var same) && same.TryDequeue(out var side))
        {
            if (All([side]).All(part => !part.IsKept) && MayBe(side, wanted))
                return side;
        }

        return null;
    }
}

/// <summary>Numbers for the looks of blocks with all that is below them.</summary>
internal sealed class Looks
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public int Number(string look, IEnumerable<Side> below)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{look}\n{string.Join(',', below.Select(side => side.Tree))}");
        if (!_numbers.TryGetValue(key, out var number))
            _numbers.Add(key, number = _numbers.Count);
        return number;
    }
}

/// <summary>Kinds of block that one can be turned into another of, with its id.</summary>
internal static class TurnInto
{
    private static readonly HashSet<string> Kinds =
        ["paragraph", "heading_1", "heading_2", "heading_3", "heading_4", "bulleted_list_item", "numbered_list_item", "to_do", "toggle", "quote", "callout"];

    public static bool Knows(string type) => Kinds.Contains(type);
}
