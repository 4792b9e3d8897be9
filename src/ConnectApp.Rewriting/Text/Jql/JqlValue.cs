namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>How a value of JQL tells what it refers to.</summary>
internal enum JqlValue
{
    /// <summary>It refers to nothing that has a mapping.</summary>
    None,

    /// <summary>A number is an id, everything else is a name and stays. In quotes a number is a name too: Jira looks those up by name first.</summary>
    Id,

    /// <summary>As <see cref="Id"/>, but in quotes as well: things that are hardly ever named by a number.</summary>
    IdOrQuotedId,

    /// <summary>A project: a number is an id, letters of one case are a key (Jira takes keys in any case), everything else is a name and stays.</summary>
    Project,

    /// <summary>The key of a space.</summary>
    Space,

    /// <summary>An issue: a number is an id, <c>KEY-12</c> is a key.</summary>
    Issue,

    /// <summary>Name of a user.</summary>
    User,

    /// <summary>Name of a group.</summary>
    Group,

    /// <summary>The number in <c>cf[10010]</c>.</summary>
    CustomField,

    /// <summary>The name of a function that no table has, with arguments that seem to be ids or keys.</summary>
    UnknownFunction,

    /// <summary>A query in quotes, or the key of an issue.</summary>
    QueryOrIssueKey,
}
