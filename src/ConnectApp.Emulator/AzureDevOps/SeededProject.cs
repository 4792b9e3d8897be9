namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>A project of Azure DevOps that a seed decides: the same numbers give the same items, texts, people and files, byte for byte.</summary>
public sealed record SeededProject
{
    /// <summary>0 to 10,000,000.</summary>
    public int Items { get; init; } = 40;

    public int Seed { get; init; } = 1;

    /// <summary>4: Epic, Feature, story, task. 3: no features. 1: tasks only.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Comments for each item; null: 0 to 5, 2 on average.</summary>
    public double? CommentsPerItem { get; init; }

    /// <summary>Files for each item; null: 0 to 2, one for every third item.</summary>
    public double? FilesPerItem { get; init; }

    /// <summary>False: texts are one plain paragraph. Large projects are made faster so.</summary>
    public bool HasRichTexts { get; init; } = true;

    /// <summary>False: no links but those to parents.</summary>
    public bool HasLinks { get; init; } = true;
}
