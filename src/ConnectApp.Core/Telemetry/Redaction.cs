using System.Diagnostics;
using OpenTelemetry;

namespace ConnectApp.Core.Telemetry;

/// <summary>Query strings may hold tokens (<c>jwt</c>, <c>token</c>) and signatures: no span takes one out of the house.</summary>
internal sealed class Redaction : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        foreach (var tag in data.TagObjects.Where(t => t.Value is string).ToList())
        {
            if (tag.Key is "url.query") data.SetTag(tag.Key, null);
            else if (tag.Key is "url.full" or "http.url" or "http.target" && ((string)tag.Value!).Split('?', 2) is [var path, _]) data.SetTag(tag.Key, path);
        }
    }
}
