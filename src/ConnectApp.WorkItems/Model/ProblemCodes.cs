namespace ConnectApp.WorkItems.Model;

/// <summary>Codes of report lines (work-items.md, "Codes").</summary>
public static class ProblemCodes
{
    public const string FieldUnmapped = "field-unmapped";
    public const string FieldRefused = "field-refused";
    public const string ValueNotAllowed = "value-not-allowed";
    public const string RequiredField = "required-field";
    public const string TextTooLong = "text-too-long";
    public const string TextSimplified = "text-simplified";
    public const string UserNotFound = "user-not-found";
    public const string StatusUnreachable = "status-unreachable";
    public const string TypeUnknown = "type-unknown";
    public const string ParentNotAllowed = "parent-not-allowed";
    public const string OutsideSet = "outside-set";
    public const string LinkTypeMissing = "link-type-missing";
    public const string AttachmentTooLarge = "attachment-too-large";
    public const string AttachmentGone = "attachment-gone";
    public const string LimitOfIssue = "limit-of-issue";
    public const string ConflictKept = "conflict-kept";
    public const string RemovedInSource = "removed-in-source";
    public const string RefusedByJira = "refused-by-jira";
    public const string VerifyDiffers = "verify-differs";
    public const string DuplicateIssue = "duplicate-issue";
}
