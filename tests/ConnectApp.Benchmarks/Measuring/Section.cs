using ConnectApp.Core.Runs;

namespace ConnectApp.Benchmarks.Measuring;

/// <summary>One table of the report: makes its data, checks that all contenders give the same, and times them in turn.</summary>
internal abstract class Section
{
    /// <summary>As it is named on the command line.</summary>
    public abstract string Name { get; }

    /// <exception cref="DifferentOutputException">The contenders do not agree; nothing was timed.</exception>
    public abstract void Run(BenchmarkOptions options);
}
