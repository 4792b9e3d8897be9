using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace ConnectApp.Architecture;

/// <summary>Reads the instructions of a compiled method (ECMA-335, partition III).</summary>
internal static class Instructions
{
    private const byte TwoBytePrefix = 0xFE;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(c => c.Value & 0xFFFF);

    /// <summary>Tokens of the types, fields and methods that the instructions name.</summary>
    public static List<int> Tokens(MethodBody body)
    {
        List<int> tokens = [];
        ReadOnlySpan<byte> code = body.GetILAsByteArray();
        while (!code.IsEmpty)
        {
            var isLong = code[0] == TwoBytePrefix;
            var opCode = Codes[isLong ? (code[0] << 8) | code[1] : code[0]];
            code = code[(isLong ? 2 : 1)..];
            if (opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(code));
            code = code[OperandLength(opCode, code)..];
        }

        return tokens;
    }

    private static int OperandLength(OpCode opCode, ReadOnlySpan<byte> operand) => opCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
