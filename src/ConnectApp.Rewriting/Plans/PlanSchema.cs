namespace ConnectApp.Rewriting.Plans;

/// <summary>The JSON Schema of import plans, which editors use to check a plan and to complete its words.</summary>
public static class PlanSchema
{
    /// <summary>The name under which plans refer to it.</summary>
    public const string FileName = "import-plan.schema.json";

    /// <returns>Draft 7, UTF-8, with an <c>$id</c>.</returns>
    public static byte[] Read()
    {
        using var stream = typeof(PlanSchema).Assembly.GetManifestResourceStream($"ConnectApp.Rewriting.Plans.{FileName}")
            ?? throw new InvalidOperationException($"The program was built without {FileName}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
