using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>A test of minutes, which runs where <c>CONNECTAPP_MATRIX</c> is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MatrixFactAttribute : FactAttribute
{
    public MatrixFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CONNECTAPP_MATRIX") is null) Skip = "takes minutes; set CONNECTAPP_MATRIX=1 to run it";
    }
}
