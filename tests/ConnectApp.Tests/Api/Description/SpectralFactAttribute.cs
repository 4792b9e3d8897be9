using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Api.Description;

/// <summary>A test that needs Spectral, which <c>tests/run</c> installs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpectralFactAttribute : FactAttribute
{
    public static readonly string Folder = Path.Combine(Repository.Root, "tests", "openapi");
    public static readonly string Program = Path.Combine(Folder, "node_modules", "@stoplight", "spectral-cli", "dist", "index.js");

    public SpectralFactAttribute()
    {
        if (!File.Exists(Program)) Skip = "Spectral is not installed; tests/run does so.";
    }
}
