using ConnectApp.Emulator.Http;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>Who is calling: one door's check of the token on a call.</summary>
internal interface ICallerGate
{
    /// <returns>What is wrong with the token, or null; and whether the app cannot help it.</returns>
    (string? Fault, bool IsExcused) FindFault(HttpRequest request, ApiCall call);
}
