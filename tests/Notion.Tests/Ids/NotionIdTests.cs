using Xunit;

namespace Verso.Notion.Tests.Ids;

public sealed class NotionIdTests
{
    private const string Dashed = "0d3c1fd4-9c6b-4c7e-8f5e-6f0f0e1d2c3b";

    [Theory]
    [InlineData(Dashed)]
    [InlineData("0D3C1FD4-9C6B-4C7E-8F5E-6F0F0E1D2C3B")]
    [InlineData("0d3c1fd49c6b4c7e8f5e6f0f0e1d2c3b")]
    [InlineData(" 0d3c1fd49c6b4c7e8f5e6f0f0e1d2c3b ")]
    [InlineData("https://www.notion.so/My-page-0d3c1fd49c6b4c7e8f5e6f0f0e1d2c3b")]
    [InlineData("https://app.notion.com/p/My-page-0d3c1fd49c6b4c7e8f5e6f0f0e1d2c3b?v=11111111111141118111111111111111&pvs=4")]
    [InlineData("https://www.notion.so/team/0d3c1fd4-9c6b-4c7e-8f5e-6f0f0e1d2c3b#block")]
    public void An_id_is_read_in_every_form_that_people_have(string text)
    {
        Assert.True(NotionId.TryParse(text, out var id));
        Assert.Equal(Dashed, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("page")]
    [InlineData("0d3c1fd49c6b4c7e8f5e6f0f0e1d2c3")]
    [InlineData("https://www.notion.so/My-page")]
    public void What_holds_no_id_is_no_id(string? text) => Assert.False(NotionId.TryParse(text, out _));

    [Theory]
    [InlineData("12345678-1234-1234-1234-123456789abc", false)]
    [InlineData("00000000-0000-0000-0000-000000000000", true)]
    [InlineData(Dashed, true)]
    public void An_impossible_version_or_variant_is_not_well_formed(string text, bool expected) =>
        Assert.Equal(expected, NotionId.Parse(text).IsWellFormed);

    [Fact]
    public void Ids_made_in_one_millisecond_sort_in_the_order_they_were_made()
    {
        var now = new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero);

        var ids = Enumerable.Range(0, 1000).Select(_ => NotionId.New(now).ToString()).ToArray();

        var steps = ids.Zip(ids.Skip(1), string.CompareOrdinal);
        Assert.True(steps.Count(step => step > 0) <= 1, "the count turns over once in 4,096 ids");
        Assert.All(ids, id => Assert.True(NotionId.Parse(id).IsWellFormed));
        Assert.Equal(8, NotionId.Parse(ids[0]).Value.Version);
    }
}
