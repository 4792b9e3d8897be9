using System.Text;

namespace ConnectApp.Rewriting.Text.Adf;

/// <summary>A step on the way to places in ADF: the paths of all rows as one tree.</summary>
internal sealed class AdfStep
{
    private readonly List<(byte[] Name, AdfStep Step)> _children = [];

    /// <summary>Number of the path that ends here; -1: none does.</summary>
    public int Path { get; private set; } = -1;

    /// <summary>The step that any name takes.</summary>
    public AdfStep? Any { get; private set; }

    public AdfStep? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (childName, step) in _children)
        {
            if (name.SequenceEqual(childName)) return step;
        }

        return Any;
    }

    public void Add(ReadOnlySpan<string> names, int path)
    {
        if (names.IsEmpty)
        {
            Path = path;
            return;
        }

        AdfStep next;
        if (names[0] == "*")
        {
            next = Any ??= new AdfStep();
        }
        else
        {
            var name = Encoding.ASCII.GetBytes(names[0]);
            next = _children.Find(child => child.Name.AsSpan().SequenceEqual(name)).Step;
            if (next is null) _children.Add((name, next = new AdfStep()));
        }

        next.Add(names[1..], path);
    }
}
