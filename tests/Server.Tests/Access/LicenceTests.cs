using Verso.Kit;
using Verso.Server.Access;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Xunit;

namespace Verso.Server.Tests.Access;

public sealed class LicenceTests : IDisposable
{
    private static readonly (string Private, string Public) Keys = LicenceSignature.NewKeys();

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_signed_licence_is_verified_with_the_public_key_alone()
    {
        var licence = Licence();

        Assert.Equal(licence, LicenceSignature.Verify(LicenceSignature.Sign(licence, Keys.Private), Keys.Public));
    }

    [Fact]
    public void A_licence_that_was_changed_is_refused()
    {
        var text = LicenceSignature.Sign(Licence(LicenceTier.Free), Keys.Private);
        var better = LicenceSignature.Sign(Licence(LicenceTier.Pro), LicenceSignature.NewKeys().Private);

        Assert.Throws<LicenceException>(() => LicenceSignature.Verify(better, Keys.Public));
        Assert.Throws<LicenceException>(() => LicenceSignature.Verify($"{better.Split('.')[0]}.{text.Split('.')[1]}", Keys.Public));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no licence")]
    [InlineData("a.b.c")]
    [InlineData("e30.!!!")]
    public void What_is_no_licence_is_refused_with_a_reason(string text)
    {
        Assert.Throws<LicenceException>(() => LicenceSignature.Verify(text, Keys.Public));
    }

    [Fact]
    public void An_open_server_asks_for_no_licence()
    {
        Licensing(LicensingMode.Open).Require(LicenceTier.Pro, "AI summary");
    }

    [Fact]
    public void An_enforcing_server_without_a_licence_refuses()
    {
        var refusal = Assert.Throws<GatewayException>(() => Licensing(LicensingMode.Enforced).Require(LicenceTier.Pro, "AI summary"));

        Assert.Equal(403, refusal.Status);
        Assert.Equal("AI summary requires a Pro license", refusal.Message);
    }

    [Fact]
    public void An_enforcing_server_allows_what_its_licence_names_until_it_expires()
    {
        File.WriteAllText(_folder.File("license.txt"), LicenceSignature.Sign(Licence(), Keys.Private));
        var licensing = Licensing(LicensingMode.Enforced);

        licensing.Require(LicenceTier.Pro, "AI summary");
        _clock.Advance(TimeSpan.FromDays(31));

        Assert.Throws<GatewayException>(() => licensing.Require(LicenceTier.Pro, "AI summary"));
    }

    [Fact]
    public void A_licence_for_less_does_not_reach()
    {
        File.WriteAllText(_folder.File("license.txt"), LicenceSignature.Sign(Licence(LicenceTier.Free), Keys.Private));

        Assert.Throws<GatewayException>(() => Licensing(LicensingMode.Enforced).Require(LicenceTier.Pro, "AI summary"));
    }

    private Licence Licence(LicenceTier tier = LicenceTier.Pro) =>
        new("1", "Example Ltd", tier, _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(30));

    private Licensing Licensing(LicensingMode mode) =>
        new(new LicensingOptions { Mode = mode, PublicKey = Keys.Public }, new DataFolder(_folder.Path), _clock);
}
