using System.Text.Json.Nodes;
using ConnectApp.Emulator.Ledgers;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Systems;

/// <summary>One system on the other side of the wire. All of them share a port and a clock; each has its own addresses, dials and ledger.</summary>
internal interface IEmulatedSystem : IAsyncDisposable
{
    /// <summary>Its member of the report: <c>azureDevOps</c>; null where its members stand at the top.</summary>
    string? Name { get; }

    /// <summary>The paths that it answers, each with all below it: <c>/azure-devops</c>. The longest one that fits wins.</summary>
    IReadOnlyList<string> Roots { get; }

    Ledger Ledger { get; }

    /// <summary>Answers one call.</summary>
    /// <param name="target">Path and query as they were sent, without a proxy's own prefix.</param>
    Task HandleAsync(HttpContext context, string target);

    /// <summary>What stands below its name in the report: the ledger's three members, and what else it has seen.</summary>
    JsonObject Report() => Ledger.ToJson();
}
