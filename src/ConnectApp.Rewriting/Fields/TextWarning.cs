using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A form in texts of a field that no table knows, although it seems to hold an id.</summary>
/// <param name="Path">Of the field, as in the plan.</param>
/// <param name="Form">The unknown form, such as <c>/secure/Odd.jspa?pid=</c>; the same for all values of this form.</param>
/// <param name="Sample">One value of this form.</param>
public sealed record TextWarning(WarningCode Code, string Path, string Form, long Count, string Sample);
