using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>A place in the value of a field.</summary>
/// <param name="Position">Characters (Unicode code points) before it, from 0.</param>
/// <param name="Around">The text around it, at most 60 characters.</param>
internal readonly record struct TextPlace(int Position, string Around);
