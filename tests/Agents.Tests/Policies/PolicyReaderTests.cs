using System.Text.Json.Nodes;
using Verso.Agents.Policies;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Policies;

public sealed class PolicyReaderTests
{
    [Theory]
    [InlineData("tree: []", 1, 1, "Unknown key 'tree'. Did you mean 'trees'?")]
    [InlineData("trees:\n  - id: '*'\n    acces: read", 3, 5, "Did you mean 'access'?")]
    [InlineData("trees:\n  - id: '*'\n    access: wirte", 3, 13, "Did you mean 'write'?")]
    [InlineData("trees:\n  - access: read", 2, 5, "'id' is missing")]
    [InlineData("trees:\n  - id: '*'", 2, 5, "'access' is missing")]
    [InlineData("trees:\n  - {id: '*', access: read}\n  - {id: '*', access: write}", 3, 5, "already")]
    [InlineData("trees:\n  - id: my page\n    access: read", 2, 9, "'my page' is no id")]
    [InlineData("trees: all", 1, 8, "a list is expected")]
    [InlineData("databases:\n  - hide: [Salary]", 2, 5, "'id' is missing")]
    [InlineData("databases:\n  - {id: '*', read: [A], hide: [B]}", 2, 5, "exclude each other")]
    [InlineData("databases:\n  - id: '*'\n    transitions: [a]", 3, 18, "a mapping is expected")]
    [InlineData("allow: [create, thrash]", 1, 17, "Did you mean 'trash'?")]
    [InlineData("limits:\n  changes: many", 2, 12, "whole number")]
    [InlineData("limits:\n  changes: -1", 2, 12, "whole number")]
    [InlineData("limits:\n  change: 3", 2, 3, "Did you mean 'changes'?")]
    [InlineData("dry_run: 'true'", 1, 10, "true or false")]
    [InlineData("dry_run: yes", 1, 10, "true or false")]
    [InlineData("a: [", 2, 1, "no YAML")]
    [InlineData("- a", 1, 1, "a mapping of keys")]
    [InlineData("allow: []\n---\nallow: []", 3, 1, "One file holds one policy")]
    public void What_is_wrong_is_said_with_its_line_and_column(string yaml, int line, int column, string message)
    {
        var refused = Assert.Throws<PolicyException>(() => Policy.Read(yaml, "test", "test.yaml"));

        Assert.Contains(refused.Faults, fault => fault.Message.Contains(message, StringComparison.Ordinal) && (fault.Line, fault.Column) == (line, column));
        Assert.Contains($"test.yaml:{line}:{column}: ", refused.Message);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Assert.Equal(3, Assert.Throws<PolicyException>(() => Policy.Read("alow: []\nlimits: {changes: x}\ntrees: 3", "test")).Faults.Count);

    [Fact]
    public void A_whole_policy_is_read()
    {
        const string Id = "1f2e3d4c-5b6a-8978-8675-645342312019";
        var policy = Policy.Read($$"""
            description: Careful
            trees:
              - {id: "https://www.notion.so/Team-{{Id.Replace("-", "")}}", access: write}
              - {id: "*", access: read}
            databases:
              - id: {{Id}}
                hide: [Salary]
                write: [Status]
                transitions:
                  Status: {Not started: [In progress], "*": Done}
            allow: [update, comment]
            limits: {changes: 20, calls: 200, tokens: 50000, money: 0.5}
            dry_run: true
            """, "careful");

        Assert.Equal([Id, null], policy.Trees.Select(rule => rule.Id?.ToString()));
        Assert.Equal(PolicyActions.Update | PolicyActions.Comment, policy.Allow);
        Assert.Equal(new PolicyLimits(20, 200, 50000, 0.5m), policy.Limits);
        Assert.Equal(["In progress", "Done"], policy.Databases[0].Transitions["Status"].After("Not started"));
        Assert.True(policy.IsDryRun);
    }

    [Fact]
    public void A_policy_may_stand_in_JSON() =>
        Assert.Equal(5, Policy.Read(JsonNode.Parse("""{"limits":{"changes":5}}""")!.AsObject(), "recipe").Limits.Changes);

    [Fact]
    public void A_changed_file_holds_at_once_and_a_broken_one_not_at_all()
    {
        using var folder = new TemporaryFolder();
        var policies = new PolicyFolder(folder.Path);
        File.WriteAllText(folder.File("careful.yaml"), "allow: []");
        Assert.Equal(PolicyActions.None, policies.Get("careful").Allow);
        Assert.Same(policies.Get("careful"), policies.Get("careful"));

        File.WriteAllText(folder.File("careful.yaml"), "allow: [trash]");
        Assert.Equal(PolicyActions.Trash, policies.Get("careful").Allow);
        File.WriteAllText(folder.File("careful.yaml"), "allow: [trash");
        Assert.Throws<PolicyException>(() => policies.Get("careful"));
        Assert.Contains("Did you mean 'careful'?", Assert.Throws<PolicyException>(() => policies.Get("carefull")).Message);
        Assert.Throws<PolicyException>(() => policies.Get("../careful"));
    }
}
