namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>A plan that was read as a whole.</summary>
/// <param name="Plan">Null exactly where there are faults.</param>
/// <param name="Faults">All of them, in the order of the file.</param>
/// <param name="Warnings">What is allowed but probably not meant, in the order of the file.</param>
public sealed record PlanReading(ImportPlan? Plan, IReadOnlyList<PlanFault> Faults, IReadOnlyList<PlanFault> Warnings);
