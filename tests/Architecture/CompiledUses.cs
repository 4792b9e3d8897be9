using System.Reflection;

namespace ConnectApp.Architecture;

/// <summary>Which type uses which, as the compiler left it: signatures, attributes, local variables and instructions.</summary>
internal static class CompiledUses
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Each pair once. A generic type is named by its definition; its arguments are uses of their own.</summary>
    public static IReadOnlySet<(Type User, Type Used)> Of(Assembly assembly)
    {
        var uses = new HashSet<(Type, Type)>();
        foreach (var type in assembly.GetTypes())
        {
            foreach (var used in UsedBy(type).SelectMany(Parts)) uses.Add((type, used));
        }

        return uses;
    }

    private static IEnumerable<Type?> UsedBy(Type type)
    {
        IEnumerable<Type?> ofType = [type.BaseType, .. type.GetInterfaces(), .. Constraints(type.GetGenericArguments()), .. Attributes(type)];
        var ofFields = type.GetFields(Own).SelectMany(f => Attributes(f).Prepend(f.FieldType));
        var ofMembers = type.GetProperties(Own).SelectMany(Attributes).Concat(type.GetEvents(Own).SelectMany(Attributes));
        var methods = type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own));
        return ofType.Concat(ofFields).Concat(ofMembers).Concat(methods.SelectMany(UsedBy));
    }

    private static IEnumerable<Type?> UsedBy(MethodBase method)
    {
        IEnumerable<Type?> signature =
        [
            (method as MethodInfo)?.ReturnType,
            .. method.GetParameters().SelectMany(p => Attributes(p).Prepend(p.ParameterType)),
            .. method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : [],
            .. Attributes(method),
        ];
        if (method.GetMethodBody() is not { } body) return signature;
        var caught = body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c => c.CatchType);
        return signature.Concat(body.LocalVariables.Select(v => v.LocalType)).Concat(caught).Concat(Instructions.Tokens(body).SelectMany(t => Resolve(method, t)));
    }

    private static IEnumerable<Type?> Resolve(MethodBase method, int token)
    {
        var ofType = method.DeclaringType!.GetGenericArguments();
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return method.Module.ResolveMember(token, ofType, ofMethod) switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            MethodBase called => [called.DeclaringType, (called as MethodInfo)?.ReturnType, .. called.GetParameters().Select(p => p.ParameterType), .. called.IsGenericMethod ? called.GetGenericArguments() : []],
            _ => [],
        };
    }

    private static IEnumerable<Type> Constraints(IEnumerable<Type> arguments) => arguments.Where(a => a.IsGenericParameter).SelectMany(a => a.GetGenericParameterConstraints());

    private static IEnumerable<Type?> Attributes(MemberInfo member) => member.CustomAttributes.SelectMany(Uses);

    private static IEnumerable<Type?> Attributes(ParameterInfo parameter) => parameter.CustomAttributes.SelectMany(Uses);

    private static IEnumerable<Type?> Uses(CustomAttributeData attribute) =>
        attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(a => a.TypedValue)).SelectMany(a => (Type?[])[a.ArgumentType, a.Value as Type]).Prepend(attribute.AttributeType);

    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null || type.IsGenericParameter) return [];
        if (type.HasElementType) return Parts(type.GetElementType());
        return type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition()) : [type];
    }
}
