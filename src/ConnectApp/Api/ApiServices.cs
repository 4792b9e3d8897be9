using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;
using ConnectApp.Api.Stream;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace ConnectApp.Api;

internal static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration("Api").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();

        // The host would authenticate every request by the only scheme, before anything of ours has seen it: before a token of the query is in its place. Naming none as
        // the default leaves it to the API's access check.
        services.AddAuthentication(authentication => authentication.DefaultAuthenticateScheme = "none").AddJwtBearer(OperatorTokens.Scheme, static _ => { });
        services.AddSingleton<OperatorTokens>();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>>(provider => provider.GetRequiredService<OperatorTokens>());
        services.AddSingleton<AdminRights>();
        services.AddSingleton<ApiAuthenticator>();
        services.AddSingleton<ApiAccess>();
        services.AddSingleton<ApiRuns>();
        services.AddSingleton<RunList>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<RunEventReader>();
        services.AddSingleton<EventStreams>();
        return services;
    }
}
