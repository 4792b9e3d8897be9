using System.IO.Enumeration;

namespace ConnectApp.Emulator.Scenarios;

/// <summary>What all dials have: a place in the file, a number for its draws, and what it chooses. What it does is its group's matter.</summary>
/// <param name="place">Where it stands, like <c>network[0]</c>.</param>
/// <param name="number">From 1 over the whole scenario.</param>
/// <param name="fault">Its word in the file, like <c>cutAt</c>.</param>
internal abstract class Dial(string place, int number, string fault)
{
    /// <summary>How dials choose what they act on; scenario.schema.json lists the same words for editors, and a test compares both.</summary>
    public static readonly string[] Choice = ["at", "rate", "most", "site", "transfer"];

    public string Place => place;

    public int Number => number;

    public string Fault => fault;

    /// <summary>Number of the site, from 1; null: any.</summary>
    public int? Site { get; init; }

    /// <summary>Number of the transfer in the order of their start, from 1; null: any.</summary>
    public int? Transfer { get; init; }

    /// <summary>A glob over the label of the file that a call or an event is about; null: any, or none.</summary>
    public string? Label { get; init; }

    /// <summary>The namespace that a call is about; null: any, or none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Null where the dial acts at a moment, or always.</summary>
    public Occurrences? Occurrences { get; init; }

    public bool Covers(in Subject subject) =>
        (Site is null || Site == subject.Site) && (Transfer is null || Transfer == subject.Transfer)
        && (Namespace is null || Namespace == subject.Namespace)
        && (Label is null || (subject.Label is { } label && FileSystemName.MatchesSimpleExpression(Label, label, ignoreCase: false)));
}
