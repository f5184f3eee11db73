using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Policies;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Access;

internal static class Access
{
    public static void AddAccess(this IServiceCollection services, IConfiguration configuration, DataFolder folder, VersoOptions options)
    {
        services.AddSingleton(configuration);
        services.AddProtection(folder, options);
        services.AddSingleton(SettingsReader.Read<LicensingOptions>(configuration.GetSection("Licensing")));
        services.AddSingleton<Licensing>();
        services.AddSingleton(services => new SecretVault(
            services.GetRequiredService<VersoRegistry>().Secrets, services.GetRequiredService<IDataProtectionProvider>()));
        services.AddSingleton(services => new SecretChain(
            new EnvironmentSecrets(), FileSecrets.From(services.GetRequiredService<VersoOptions>()), services.GetRequiredService<SecretVault>()));
        services.AddSingleton<ISecretSource>(services => services.GetRequiredService<SecretChain>());
        services.AddSingleton(new PolicyFolder(folder.Policies));
        services.AddSingleton<KeyPolicies>();
        services.AddSingleton<FirstCredentials>();
        services.AddSingleton<ConnectionSettings>();
        services.AddSingleton<IGatewayAccess, KeyAccess>();
        services.AddSingleton<ICredentialSeal, CredentialSeal>();
    }
}
