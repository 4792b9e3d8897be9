namespace ConnectApp.WorkItems.Model;

/// <summary>Reference names of links. The name tells the role of the target: <c>Hierarchy-Forward</c> leads to a child.</summary>
public static class RelationNames
{
    public const string Child = "System.LinkTypes.Hierarchy-Forward";
    public const string Parent = "System.LinkTypes.Hierarchy-Reverse";
    public const string Successor = "System.LinkTypes.Dependency-Forward";
    public const string Predecessor = "System.LinkTypes.Dependency-Reverse";
    public const string Related = "System.LinkTypes.Related";
    public const string Duplicate = "System.LinkTypes.Duplicate-Forward";
    public const string DuplicateOf = "System.LinkTypes.Duplicate-Reverse";
    public const string TestedBy = "Microsoft.VSTS.Common.TestedBy-Forward";
    public const string Tests = "Microsoft.VSTS.Common.TestedBy-Reverse";
    public const string Affects = "Microsoft.VSTS.Common.Affects-Forward";
    public const string AttachedFile = "AttachedFile";
    public const string Hyperlink = "Hyperlink";
    public const string ArtifactLink = "ArtifactLink";
}
