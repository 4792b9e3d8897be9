using ConnectApp.Rewriting.Fields.Paths;

namespace ConnectApp.Rewriting.Fields;

/// <summary>An object or array that a walk over JSON is in.</summary>
internal struct WalkFrame
{
    /// <summary>Null: no path leads into it.</summary>
    public PathNode? Node;
    public bool IsArray;

    /// <summary>Arrays: number of the next element, from 0.</summary>
    public int Index;

    /// <summary>Number of the object in its text.</summary>
    public int Object;

    /// <summary>Place of the name whose value has not ended; -1: none.</summary>
    public int OpenName;

    /// <summary>Place of the object whose end is not known yet; -1: none.</summary>
    public int ObjectPlace;

    /// <summary>A value in this frame has ended. A name that may be dropped with its value needs to know where.</summary>
    public void EndValue(PlaceList places, int end)
    {
        if (OpenName < 0) return;
        places[OpenName].Extent = end;
        OpenName = -1;
    }
}
