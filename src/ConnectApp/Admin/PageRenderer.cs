using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ConnectApp.Admin;

/// <summary>Turns a view and its model into markup; everything that is shown is encoded on the way.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    public Task<ContentHttpResult> RenderAsync<TView>(object model, int status = StatusCodes.Status200OK) where TView : IComponent =>
        RenderAsync<TView>(new Dictionary<string, object?> { ["Model"] = model }, status);

    public async Task<ContentHttpResult> RenderAsync<TView>(Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK) where TView : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TView>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return TypedResults.Text(html, "text/html; charset=utf-8", statusCode: status);
    }
}
