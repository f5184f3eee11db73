using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Gateway;
using Verso.Server.Hosting;

namespace Verso.Server.Faults;

internal static class FaultSetup
{
    /// <exception cref="SettingsException">A rule of the settings is none.</exception>
    public static void AddFaults(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Faults");
        var options = SettingsReader.Read<FaultOptions>(section);
        var plan = new FaultPlan(options);
        try
        {
            var rules = FaultRuleReader.Read(section.GetSection("Rules")).ToList();
            plan.Add((_, index) => rules[index], rules.Count, seed: null);
        }
        catch (GatewayException wrong)
        {
            throw new SettingsException($"Faults:Rules cannot be used: {wrong.Message}");
        }

        services.AddSingleton(options).AddSingleton(plan).AddSingleton<FaultInjector>().AddSingleton<FaultEndpoints.FaultAccess>();
    }
}
