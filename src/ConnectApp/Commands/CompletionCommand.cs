namespace ConnectApp.Commands;

/// <summary><c>completion</c>: a script for a shell. It asks this program by the directive <c>[suggest:position]</c>, so it knows every verb and option of this version.</summary>
internal static class CompletionCommand
{
    public const string Bash = "bash";
    public const string Zsh = "zsh";
    public const string PowerShell = "pwsh";

    public static int Run(string shell, TextWriter output)
    {
        output.Write((shell switch
        {
            Bash => BashScript,
            Zsh => ZshScript,
            _ => PowerShellScript,
        }).ReplaceLineEndings("\n").Replace("PROGRAM", Program(shell), StringComparison.Ordinal));
        return CommandLine.Success;
    }

    // The shell's own word splitting is not used: the program gets the line after its name, and the cursor's place in it.
    private const string BashScript =
        """
        # connectapp: source <(connectapp completion bash)
        _connectapp() {
            local line="${COMP_LINE#"${COMP_WORDS[0]}"}"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(PROGRAM "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]}))]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _connectapp connectapp

        """;

    private const string ZshScript =
        """
        #compdef connectapp
        # connectapp: source <(connectapp completion zsh)
        _connectapp() {
            local line=" ${(j: :)words[2,CURRENT]}"
            local -a found
            found=("${(@f)$(PROGRAM "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -a found || _files
        }
        compdef _connectapp connectapp

        """;

    private const string PowerShellScript =
        """
        # connectapp: connectapp completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName connectapp -ScriptBlock {
            param($word, $tree, $position)
            $name = $tree.CommandElements[0].Extent.Text.Length
            $line = $tree.ToString().PadRight($position).Substring($name)
            & PROGRAM "[suggest:$($position - $name)]" $line | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_)
            }
        }

        """;

    /// <summary>How this program was started: the executable, or <c>dotnet</c> with the assembly.</summary>
    private static string Program(string shell)
    {
        var process = Environment.ProcessPath ?? "connectapp";
        string[] words = Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, typeof(CompletionCommand).Assembly.Location] : [process];
        return string.Join(' ', words.Select(w => shell == PowerShell ? $"'{w.Replace("'", "''", StringComparison.Ordinal)}'" : $"'{w.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
    }
}
