namespace ConnectApp.WorkItems.Model;

/// <summary>How a long text of Azure DevOps is written.</summary>
public enum TextFormat
{
    Html,
    Markdown,
}
