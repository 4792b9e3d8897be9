using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A form in texts of a field that no table knows, although an id seems to stand in it.</summary>
/// <param name="Path">Of the field, as in the plan.</param>
/// <param name="Form">What is not known, such as <c>/secure/Odd.jspa?pid=</c>; the same for all values of this form.</param>
/// <param name="Sample">One of them.</param>
public sealed record TextWarning(WarningCode Code, string Path, string Form, long Count, string Sample);
