namespace ConnectApp.WorkItems.Model;

/// <summary>What a request decides about writing.</summary>
/// <param name="Overwrite">For fields that changed on both sides since the last run: true, what Azure DevOps has is written.</param>
internal sealed record RunChoices(bool Comments = true, bool Attachments = true, bool Links = true, bool Overwrite = false);
