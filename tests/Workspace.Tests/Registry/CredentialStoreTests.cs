using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Registry;
using Verso.Workspace.Storage;
using Xunit;

namespace Verso.Workspace.Tests.Registry;

public sealed class CredentialStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private VersoRegistry _registry = null!;
    private VersoRegistry _otherProcess = null!;
    private NotionId _workspace;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _registry = await OpenAsync();
        _otherProcess = await OpenAsync();
        _workspace = NotionId.New(_clock.GetUtcNow());
        await _registry.Workspaces.AddAsync(_workspace, "One", WorkspaceOrigin.Local, "one.db", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _otherProcess.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_issued_secret_opens_what_it_was_issued_for()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Key, "make.com", _workspace) { Scopes = ["jobs"] });

        var found = _registry.Credentials.Find(CredentialKind.Key, issued.Secret);

        Assert.Equal("make.com", found!.Name);
        Assert.Equal(_workspace, found.Workspace);
        Assert.True(found.Allows("jobs"));
        Assert.False(found.Allows("admin"));
    }

    [Fact]
    public async Task A_secret_opens_nothing_of_another_kind()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Token, "bot", _workspace));

        Assert.StartsWith("ntn_", issued.Secret, StringComparison.Ordinal);
        Assert.NotNull(_registry.Credentials.Find(CredentialKind.Token, issued.Secret));
        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));
        Assert.Null(_registry.Credentials.Find(CredentialKind.Session, issued.Secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("verso_")]
    [InlineData("ntn_unknown")]
    public void An_unknown_secret_opens_nothing(string secret)
    {
        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, secret));
    }

    [Fact]
    public void A_secret_of_any_length_is_only_unknown()
    {
        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, new string('ü', 300)));
        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, new string('x', 100_000)));
    }

    [Fact]
    public async Task The_secret_itself_is_not_in_the_file()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace));

        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            await using var shared = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(shared, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(issued.Secret, await text.ReadToEndAsync(Stop), StringComparison.Ordinal);
        }

        Assert.StartsWith(issued.Credential.Prefix, issued.Secret, StringComparison.Ordinal);
        Assert.InRange(issued.Credential.Prefix.Length, 8, 12);
    }

    [Fact]
    public async Task What_this_process_revokes_is_refused_at_once()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace));
        Assert.NotNull(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));

        await _registry.Credentials.RevokeAsync(CredentialKind.Key, "k", Stop);

        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));
    }

    [Fact]
    public async Task What_another_process_revokes_is_refused_within_seconds()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace));
        Assert.NotNull(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));
        await _otherProcess.Credentials.RevokeAsync(CredentialKind.Key, issued.Credential.Prefix, Stop);

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));
    }

    [Fact]
    public async Task What_another_process_issues_is_found_almost_at_once()
    {
        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, "verso_unknown"));
        var issued = await _otherProcess.Credentials.IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace), Stop);

        _clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.NotNull(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));
    }

    [Fact]
    public async Task A_credential_ends_when_it_expires()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace) { Expires = _clock.GetUtcNow().AddMinutes(1) });
        Assert.NotNull(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_registry.Credentials.Find(CredentialKind.Key, issued.Secret));
    }

    [Fact]
    public async Task A_name_that_several_go_by_revokes_none()
    {
        await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace));
        await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace));

        await Assert.ThrowsAsync<RegistryException>(() => _registry.Credentials.RevokeAsync(CredentialKind.Key, "k", Stop));

        Assert.All(_registry.Credentials.List(CredentialKind.Key), one => Assert.Null(one.Revoked));
    }

    [Fact]
    public async Task A_given_secret_is_renewed_and_not_doubled()
    {
        var first = await IssueAsync(new NewCredential(CredentialKind.Token, "Notion", _workspace) { Secret = "ntn_given" });
        await _registry.Credentials.RevokeAsync(CredentialKind.Token, "Notion", Stop);
        var second = await IssueAsync(new NewCredential(CredentialKind.Token, "Notion", _workspace) { Secret = "ntn_given" });

        Assert.Equal(first.Credential.Id, second.Credential.Id);
        Assert.NotNull(_registry.Credentials.Find(CredentialKind.Token, "ntn_given"));
    }

    [Fact]
    public async Task The_last_use_is_written_down()
    {
        var issued = await IssueAsync(new NewCredential(CredentialKind.Key, "k", _workspace));
        _clock.Advance(TimeSpan.FromMinutes(5));
        _registry.Credentials.Find(CredentialKind.Key, issued.Secret);

        await _registry.Credentials.FlushAsync(Stop);

        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), _otherProcess.Credentials.List(CredentialKind.Key).Single().Used!.Value.ToUnixTimeMilliseconds());
    }

    private Task<IssuedCredential> IssueAsync(NewCredential wanted) => _registry.Credentials.IssueAsync(wanted, Stop);

    private Task<VersoRegistry> OpenAsync() =>
        VersoRegistry.OpenAsync(new SqliteDatabase(_folder.File(VersoRegistry.FileName)), _clock, cancellationToken: Stop);
}
