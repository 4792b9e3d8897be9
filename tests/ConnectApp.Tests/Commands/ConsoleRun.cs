using ConnectApp.Commands;

namespace ConnectApp.Tests.Commands;

/// <summary>What a call of the command line wrote and returned. Only for tests of <see cref="ConsoleCollection"/>.</summary>
internal sealed record ConsoleRun(int ExitCode, string Output, string Error)
{
    public static async Task<ConsoleRun> OfAsync(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var writtenOutput = new StringWriter();
        using var writtenError = new StringWriter();
        Console.SetOut(writtenOutput);
        Console.SetError(writtenError);
        try
        {
            return new ConsoleRun(await CommandLine.RunAsync(args), writtenOutput.ToString(), writtenError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
