namespace ConnectApp.Rewriting.Problems;

/// <summary>What may be a mistake of the plan or a gap of the program. A warning is never in the report and does not change the status of a run.</summary>
public enum WarningCode
{
    /// <summary>A field matched nothing in an entity that has records.</summary>
    FieldMatchesNothing,

    /// <summary>A column or record path that the plan calls optional is not in a file.</summary>
    OptionalColumnMissing,

    /// <summary>A URL of the source server has an id in a place that is not known.</summary>
    UnknownUrlForm,

    /// <summary>A parameter of a macro seems to hold ids or keys and is not known.</summary>
    UnknownMacroParameter,

    /// <summary>A function of JQL has arguments that seem to be ids or keys and is not known.</summary>
    UnknownJqlFunction,

    /// <summary>The mappings have nothing for a namespace that the plan names, or that its product has.</summary>
    EmptyNamespace,

    /// <summary>Records of an entity are referred to, but the entity keeps its own keys.</summary>
    IdNotRewritten,

    /// <summary>The plan has kinds of text and does not say where the source server's URL is.</summary>
    NoSource,

    /// <summary>A kind of the plan has the name of a built-in one and another meaning.</summary>
    KindReplaced,
}
