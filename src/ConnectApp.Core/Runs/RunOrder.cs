namespace ConnectApp.Core.Runs;

/// <summary>The order of a run as a table: the first row whose condition holds is done. A kind with more than a few steps has its order here, and nowhere else.</summary>
/// <typeparam name="TLook">What the rows look at, read anew for each step.</typeparam>
internal sealed class RunOrder<TLook>(IReadOnlyList<RunRow<TLook>> rows)
{
    public IReadOnlyList<RunRow<TLook>> Rows => rows;

    /// <exception cref="InvalidOperationException">No row fits, or the row led to a phase that it does not name.</exception>
    public async Task<StageResult> DoAsync(TLook look, CancellationToken cancellationToken)
    {
        var row = rows.FirstOrDefault(r => r.When(look)) ?? throw new InvalidOperationException($"No row of the order fits {look}.");
        var result = await row.Do(look, cancellationToken);
        return result is not StageResult.Advance advance || row.Next.Contains(advance.Next) ? result
            : throw new InvalidOperationException($"The row '{row.Name}' leads to no phase {advance.Next}.");
    }
}

/// <param name="Name">For people.</param>
/// <param name="When">Tested from the top; the first row that says yes is done.</param>
/// <param name="Next">The phases that the row may lead to.</param>
internal sealed record RunRow<TLook>(string Name, Func<TLook, bool> When, Func<TLook, CancellationToken, Task<StageResult>> Do, params int[] Next);
