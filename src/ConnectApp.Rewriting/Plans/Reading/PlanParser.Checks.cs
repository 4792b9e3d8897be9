using ConnectApp.Rewriting.Problems;
using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

/// <summary>What can be told only of several parts together.</summary>
internal sealed partial class PlanParser
{
    private void CheckLabels(List<ParsedEntity> entities, CompletionRule? completion, SourceRule? source, List<Glob> ignore)
    {
        for (var i = 0; i < entities.Count; i++)
        {
            var (entity, _, label, _, _) = entities[i];
            foreach (var other in entities.Take(i))
            {
                if (notes.IsFull) return;
                if (GlobOverlap.FindLabel(other.Entity.Label, entity.Label) is { } both)
                    notes.Fault(label, $"entities {Quote(other.Entity.Name)} and {Quote(entity.Name)} both claim the label {Quote(both)}; expected one entity for a label");
            }

            if (completion is ManifestCompletion { Label: var manifest } && entity.Label.IsMatch(Labels.WithoutGz(manifest)))
                notes.Fault(label, $"entity {Quote(entity.Name)} claims {Quote(manifest)}, which is the manifest");
            if (source?.Label is { } sourceLabel && entity.Label.IsMatch(Labels.WithoutGz(sourceLabel)))
                notes.Fault(label, $"entity {Quote(entity.Name)} claims {Quote(sourceLabel)}, which source names");
            foreach (var glob in ignore) CheckIgnored(entity, label, glob);
        }
    }

    /// <summary>An ignored upload is no data even where an entity's glob would match it, as *.log and checklists* do; nothing may be left to read, though.</summary>
    private void CheckIgnored(PlanEntity entity, PlanNode label, Glob ignored)
    {
        if (GlobOverlap.SurelyCovers(ignored, entity.Label))
            notes.Fault(label, $"entity {Quote(entity.Name)} claims only labels that ignore has too ({Quote(ignored.Pattern)}); nothing would be read");
    }

    private void CheckTexts(PlanMapping root, ImportPlan plan)
    {
        if (plan.Source is not null || plan.Sources.Count > 0 || plan.Entities.FirstOrDefault(e => e.HasTexts) is not { } entity) return;
        var place = root.Members.Select(m => m.Key).FirstOrDefault(k => k.Value == "entities");
        if (place is not null)
            notes.Warn(place, WarningCode.NoSource, $"the texts of {Quote(entity.Name)} may hold URLs of the source server, but the plan has no source; URLs in texts will be left alone");
    }

    private void CheckEntityKeys(List<ParsedEntity> entities)
    {
        var ids = new Dictionary<string, string>();
        foreach (var (entity, _, _, id, _) in entities)
        {
            if (!ids.TryAdd(entity.IdName, entity.Name))
                notes.Fault(id, $"entities {Quote(ids[entity.IdName])} and {Quote(entity.Name)} make cloud ids under one name, {Quote(entity.IdName)}; expected a name for each");
        }

        var referred = entities.SelectMany(e => e.Entity.Fields).SelectMany(f => f.Cases.Values.Append(f.Kind)).Select(k => k?.Entity).OfType<string>().ToHashSet();
        foreach (var (entity, _, _, _, key) in entities)
        {
            var changes = entity.Fields.Any(f => f.Kind?.Entity == entity.Name && f.Path.Steps.SequenceEqual(entity.Key.Steps));
            if (referred.Contains(entity.Name) && !changes)
                notes.Warn(key, WarningCode.IdNotRewritten, $"other records refer to {Quote(entity.Name)} by new ids, but its own key stays; add {entity.Key.Text}: {{ entity: {entity.Name} }} to its fields");
        }
    }
}
