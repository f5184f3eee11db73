using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Verso.Server.Hosting;

/// <summary>Reads a section of the settings into its options and refuses what cannot be meant.</summary>
internal static class SettingsReader
{
    /// <exception cref="SettingsException">A value cannot be read, or breaks a rule.</exception>
    public static T Read<T>(IConfiguration section)
        where T : class, new()
    {
        var options = new T();
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException unreadable)
        {
            throw new SettingsException($"A setting cannot be read: {unreadable.Message} Correct it in appsettings.json, the VERSO_* variables or the command line.");
        }

        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
            throw new SettingsException($"A setting is wrong: {string.Join(" ", faults.Select(fault => fault.ErrorMessage))}");
        return options;
    }
}
