using Verso.Kit;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Access;

public sealed class SecretTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_comes_back_and_is_not_readable_in_the_data_folder()
    {
        await SetAsync("OPENAI_API_KEY", "sk-do-not-leak");

        Assert.Equal("sk-do-not-leak", await FindAsync("OPENAI_API_KEY"));
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("sk-do-not-leak", await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keys_can_be_read_by_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return; // It has no such permissions.
        await SetAsync("A", "value");

        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, "keys")))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task With_a_master_key_the_keys_are_encrypted_and_useless_without_it()
    {
        var master = Convert.ToBase64String(new byte[32]);
        await SetAsync("A", "value", master);

        Assert.Equal("value", await FindAsync("A", master));
        Assert.All(Directory.EnumerateFiles(Path.Combine(_folder.Path, "keys")), file => Assert.Contains("masterKeyEncrypted", File.ReadAllText(file), StringComparison.Ordinal));
        var refusal = await Assert.ThrowsAsync<RegistryException>(() => FindAsync("A"));
        Assert.Contains("VERSO_MASTER_KEY", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("bm90IHRoaXJ0eS10d28gYnl0ZXM=")]
    public async Task A_master_key_of_another_form_is_refused_at_the_start(string master)
    {
        var refusal = await Assert.ThrowsAsync<SettingsException>(() => SetAsync("A", "value", master));

        Assert.Contains("openssl rand -base64 32", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_secret_cannot_be_passed_off_as_another()
    {
        await SetAsync("A", "value");
        await using var installation = await OpenAsync(null);
        await installation.Registry.Secrets.SetAsync("B", installation.Registry.Secrets.Find("A")!, Stop);

        Assert.Throws<RegistryException>(() => installation.Vault.Find("B"));
    }

    [Fact]
    public async Task The_first_source_that_has_the_secret_wins()
    {
        var chain = new SecretChain(new Fixed(null), new Fixed("second"), new Fixed("third"));

        Assert.Equal("second", await chain.FindAsync("A", Stop));
    }

    [Theory]
    [InlineData("TOKEN", "from the file")]
    [InlineData("token", "from the file")]
    [InlineData("MISSING", null)]
    [InlineData("../TOKEN", null)]
    [InlineData("/etc/hostname", null)]
    public async Task A_mounted_file_is_a_secret_and_no_other_file_is(string name, string? expected)
    {
        var inner = Directory.CreateDirectory(_folder.File("mounted")).FullName;
        await File.WriteAllTextAsync(Path.Combine(inner, "token"), "from the file\n", Stop);
        await File.WriteAllTextAsync(_folder.File("TOKEN"), "outside", Stop);

        Assert.Equal(expected, await new FileSecrets([inner]).FindAsync(name, Stop));
    }

    private async Task SetAsync(string name, string value, string? master = null)
    {
        await using var installation = await OpenAsync(master);
        await installation.Vault.SetAsync(name, value, Stop);
    }

    private async Task<string?> FindAsync(string name, string? master = null)
    {
        await using var installation = await OpenAsync(master);
        return installation.Vault.Find(name);
    }

    private Task<Installation> OpenAsync(string? master) =>
        Installation.OpenAsync(new Dictionary<string, string?> { ["Data"] = _folder.Path, ["MasterKey"] = master }, create: true, Stop);

    private sealed class Fixed(string? value) : ISecretSource
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default) => new(value);
    }
}
