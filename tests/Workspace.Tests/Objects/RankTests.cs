using Verso.Workspace.Objects;
using Xunit;

namespace Verso.Workspace.Tests.Objects;

public sealed class RankTests
{
    [Fact]
    public void A_thousand_inserts_anywhere_stay_in_order()
    {
        var random = new Random(7);
        var ranks = new List<string>();
        for (var i = 0; i < 1000; i++)
        {
            var at = random.Next(ranks.Count + 1);
            ranks.Insert(at, Rank.Between(at == 0 ? null : ranks[at - 1], at == ranks.Count ? null : ranks[at]));
        }

        Assert.Equal(ranks.Order(StringComparer.Ordinal), ranks);
        Assert.Equal(ranks.Count, ranks.Distinct().Count());
    }

    [Fact]
    public void Appending_keeps_ranks_short()
    {
        var rank = Rank.First;
        for (var i = 0; i < 100_000; i++)
            rank = Rank.Between(rank, null);

        Assert.Equal(Rank.First.Length, rank.Length);
    }

    [Fact]
    public void Many_between_two_neighbours_stay_short_and_in_order()
    {
        var low = Rank.First;
        var high = Rank.Between(low, null);

        var ranks = Rank.Between(low, high, 100);

        string[] all = [low, .. ranks, high];
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Equal(102, all.Distinct().Count());
        Assert.True(ranks.Max(rank => rank.Length) <= low.Length + 3);
    }

    [Fact]
    public void Always_directly_behind_the_same_sibling_finds_room()
    {
        var high = Rank.Between(Rank.First, null);
        for (var i = 0; i < 500; i++)
        {
            var between = Rank.Between(Rank.First, high);
            Assert.True(string.CompareOrdinal(Rank.First, between) < 0 && string.CompareOrdinal(between, high) < 0);
            high = between;
        }
    }
}
