using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>Consoles that colour, wrap and move the cursor where somebody looks at a terminal, and write plain lines everywhere else.</summary>
internal static class Terminal
{
    /// <summary>In a file or pipe, lines are as long as they need to be, so that they can be searched.</summary>
    private const int WidthOfFiles = 250;

    public static IAnsiConsole On(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);

        // Spectre.Console 0.49 decides by TERM and by the variables of build servers, not by where the output goes.
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = output.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = output.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (!output.IsTerminal) console.Profile.Width = WidthOfFiles;
        return console;
    }

    /// <summary>Text from outside: never markup, and never moves the cursor.</summary>
    public static Text Plain(string text) => new(new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]));
}
