using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Verso.Server.Gateway;
using Verso.Server.Hosting;

namespace Verso.Server.Access;

/// <summary>The section <c>Licensing</c> of the settings.</summary>
public sealed class LicensingOptions : IValidatableObject
{
    public LicensingMode Mode { get; set; } = LicensingMode.Open;

    /// <summary>The key that licences are verified with: PEM, or the path of a file with it.</summary>
    public string? PublicKey { get; set; }

    /// <summary>The licence, or the path of a file with it; <c>license.txt</c> in the data folder otherwise.</summary>
    public string? Licence { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mode == LicensingMode.Enforced && string.IsNullOrWhiteSpace(PublicKey))
            yield return new ValidationResult("Licensing:Mode is enforced, so Licensing:PublicKey must name the key that licences are verified with. Make a pair with: verso license keygen");
    }
}

public enum LicensingMode
{
    /// <summary>Everything is allowed.</summary>
    Open,

    /// <summary>What needs a tier is refused without a licence for it.</summary>
    Enforced,
}

/// <summary>What the licence of this server allows.</summary>
public sealed class Licensing(LicensingOptions options, DataFolder folder, TimeProvider clock)
{
    private readonly Lock _reading = new();
    private (DateTimeOffset Read, Licence? Licence, string? Fault)? _known;

    /// <exception cref="GatewayException">403: the licence does not reach that far.</exception>
    public void Require(LicenceTier tier, string feature)
    {
        if (options.Mode == LicensingMode.Open)
            return;
        var (licence, fault) = Current();
        if (licence is null || licence.Tier < tier || licence.IsExpired(clock.GetUtcNow()))
            throw new GatewayException(StatusCodes.Status403Forbidden, "license_required", $"{feature} requires a {tier} license") { Details = fault };
    }

    /// <summary>The licence, or why there is none. A file that was replaced is seen within a minute.</summary>
    public (Licence? Licence, string? Fault) Current()
    {
        lock (_reading)
        {
            var now = clock.GetUtcNow();
            if (_known is not { } known || now - known.Read > TimeSpan.FromMinutes(1))
                _known = known = Read(now);
            if (known.Licence?.IsExpired(now) == true)
                return (known.Licence, $"The licence of {known.Licence.Holder} expired on {known.Licence.Expires:yyyy-MM-dd}.");
            return (known.Licence, known.Fault);
        }
    }

    private (DateTimeOffset, Licence?, string?) Read(DateTimeOffset now)
    {
        try
        {
            var text = TextOrFile(options.Licence ?? folder.Licence);
            return text is null
                ? (now, null, $"There is no licence. Put one at {folder.Licence}, or name it in Licensing:Licence.")
                : (now, LicenceSignature.Verify(text, TextOrFile(options.PublicKey!) ?? options.PublicKey!), null);
        }
        catch (Exception fault) when (fault is LicenceException or IOException or UnauthorizedAccessException)
        {
            return (now, null, fault.Message);
        }
    }

    private string? TextOrFile(string value)
    {
        if (value.StartsWith("-----", StringComparison.Ordinal))
            return value;
        var path = folder.File(value);
        if (File.Exists(path))
            return File.ReadAllText(path);
        return value.Contains('.', StringComparison.Ordinal) && !value.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && value.Length > 100 ? value : null;
    }
}

public static class LicensingEndpoints
{
    /// <summary>Answers 403 without a licence for the tier Pro, where licences are enforced.</summary>
    public static TBuilder RequirePro<TBuilder>(this TBuilder endpoint, string feature)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            ((Licensing)context.HttpContext.RequestServices.GetService(typeof(Licensing))!).Require(LicenceTier.Pro, feature);
            return await next(context);
        });
}
