using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Registry;
using Verso.Workspace.Storage;
using Xunit;

namespace Verso.Workspace.Tests.Registry;

public sealed class WorkspaceListTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private VersoRegistry _registry = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _registry = await VersoRegistry.OpenAsync(new SqliteDatabase(_folder.File(VersoRegistry.FileName)), TimeProvider.System, cancellationToken: Stop);

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_workspace_is_found_by_its_id_and_by_its_name()
    {
        var added = await AddAsync("Marketing");

        Assert.Equal(added.Id, _registry.Workspaces.Find(added.Id)!.Id);
        Assert.Equal(added.Id, _registry.Workspaces.Find("Marketing")!.Id);
        Assert.Equal(added.Id, _registry.Workspaces.Find(added.Id.ToHex())!.Id);
        Assert.Null(_registry.Workspaces.Find("marketing 2"));
    }

    [Fact]
    public async Task Two_workspaces_have_two_names()
    {
        await AddAsync("Marketing");

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => AddAsync("Marketing"));

        Assert.Contains("Choose another name", refusal.Message, StringComparison.Ordinal);
        Assert.Single(_registry.Workspaces.All());
    }

    [Fact]
    public async Task A_secret_is_kept_replaced_and_removed()
    {
        await _registry.Secrets.SetAsync("A", [1, 2], Stop);
        await _registry.Secrets.SetAsync("A", [3], Stop);

        Assert.Equal([3], _registry.Secrets.Find("A"));
        Assert.Equal("A", Assert.Single(_registry.Secrets.List()).Name);
        Assert.True(await _registry.Secrets.RemoveAsync("A", Stop));
        Assert.False(await _registry.Secrets.RemoveAsync("A", Stop));
        Assert.Null(_registry.Secrets.Find("A"));
    }

    private Task<WorkspaceEntry> AddAsync(string name) =>
        _registry.Workspaces.AddAsync(NotionId.New(DateTimeOffset.UtcNow), name, WorkspaceOrigin.Local, "x.db", Stop);
}
