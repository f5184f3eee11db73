using System.ComponentModel.DataAnnotations;
using Verso.Workspace.Registry;

namespace Verso.Server.OAuth;

/// <summary>The section <c>OAuth</c> of the settings.</summary>
public sealed class OAuthSettings : OAuthOptions, IValidatableObject
{
    /// <summary>How many pages the consent page offers.</summary>
    [Range(1, 10_000)]
    public int MostPages { get; set; } = 500;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CodeLife < TimeSpan.FromSeconds(10) || CodeLife > TimeSpan.FromHours(1))
            yield return new ValidationResult("OAuth:CodeLife must be from 10 seconds to an hour.");
        if (AccessTokenLife is { } life && life < TimeSpan.FromMinutes(1))
            yield return new ValidationResult("OAuth:AccessTokenLife must be a minute or more.");
    }
}
