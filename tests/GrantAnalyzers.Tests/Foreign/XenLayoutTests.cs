using System.Reflection;
using System.Runtime.InteropServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xen.Grants;

namespace GrantAnalyzers.Tests.Foreign;

/// <summary>The table of C's layouts and the layouts that are worked out of source, held against structures as the runtime lays them.</summary>
public class XenLayoutTests
{
    /// <summary>With a trap each: padding, packing, a size, unions, nesting, buffers, enums.</summary>
    private const string Structures = """
        using System.Runtime.InteropServices;
        namespace Laid;
        public struct Padded { public byte a; public ulong b; public short c; }
        [StructLayout(LayoutKind.Sequential, Pack = 1)] public struct Packed { public byte a; public ulong b; public short c; }
        [StructLayout(LayoutKind.Sequential, Pack = 4)] public struct HalfPacked { public int a; public ulong b; public byte c; }
        [StructLayout(LayoutKind.Sequential, Size = 32)] public struct Sized { public ulong a; public int b; }
        [StructLayout(LayoutKind.Explicit)] public struct Union { [FieldOffset(0)] public uint a; [FieldOffset(0)] public ulong b; [FieldOffset(8)] public ushort c; }
        [StructLayout(LayoutKind.Explicit, Size = 24)] public struct SizedUnion { [FieldOffset(0)] public uint a; [FieldOffset(8)] public ushort c; }
        public enum Small : short { A }
        public struct Nested { public Small a; public Padded b; public Packed c; public byte d; }
        public unsafe struct Buffered { public ushort a; public fixed uint b[3]; public nint c; public void* d; }
        public struct Empty { }
        public struct WithEmpty { public byte a; public Empty b; public int c; }
        """;

    [Fact]
    public void Structures_lie_as_the_runtime_lays_them()
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Laid", [CSharpSyntaxTree.ParseText(Structures)], Backend.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        using MemoryStream image = new();
        Assert.True(compilation.Emit(image).Success);
        Type[] types = [.. Assembly.Load(image.ToArray()).GetTypes().Where(static type => type is { IsValueType: true, IsEnum: false, Namespace: "Laid", DeclaringType: null })];
        Assert.Equal(10, types.Length);
        foreach (Type type in types)
        {
            NativeLayout layout = NativeLayout.Of(compilation.GetTypeByMetadataName(type.FullName!)!)!;
            Assert.Equal((type.Name, Marshal.SizeOf(type)), (type.Name, layout.Size));
            foreach (FieldInfo field in type.GetFields())
            {
                Assert.Equal((type.Name, field.Name, (int)Marshal.OffsetOf(type, field.Name)), (type.Name, field.Name, layout.Fields.Find(own => own.Key == field.Name)!.Offset));
            }
        }
    }

    public static TheoryData<Type> Operations => [.. typeof(IGrantOperation).Assembly.GetTypes().Where(static type => type.IsValueType && type.IsAssignableTo(typeof(IGrantOperation)))];

    [Theory]
    [MemberData(nameof(Operations))]
    public void The_table_says_of_each_operation_what_the_library_has(Type operation)
    {
        XenLayout layout = XenLayouts.OfOperation(operation.Name)!;
        Assert.Equal(Marshal.SizeOf(operation), layout.Sizes.Single());
        foreach (FieldInfo field in operation.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            XenField known = layout.Fields.Single(known => known.Keys.Contains(XenLayouts.KeyOf(field.Name)));
            Assert.Equal((field.Name, (int)Marshal.OffsetOf(operation, field.Name)), (field.Name, known.Offset));
            Assert.Equal((field.Name, Marshal.SizeOf(field.FieldType.IsEnum ? Enum.GetUnderlyingType(field.FieldType) : field.FieldType)), (field.Name, known.Size));
        }
    }

    [Theory]
    [InlineData("GrantCopy")]
    [InlineData("GnttabCopy")]
    [InlineData("gnttab_copy")]
    public void An_operation_is_known_by_its_names_in_CSharp(string name) => Assert.Equal("gnttab_copy", XenLayouts.OfOperation(name)?.Name);
}
