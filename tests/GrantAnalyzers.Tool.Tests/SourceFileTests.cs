using System.Text;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Files that are read, edited and written back.</summary>
public sealed class SourceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, byte[]> Files => new()
    {
        { "UTF-8", "// café\n"u8.ToArray() },
        { "UTF-8 with a byte-order mark", [0xEF, 0xBB, 0xBF, .. "// café\n"u8] },
        { "UTF-16", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("// café\n")] },
        { "Windows-1252", Encoding.Latin1.GetBytes("// café\n") },
        { "Windows line ends", "// café\r\n"u8.ToArray() },
        { "no line end at all", "// café"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void An_edit_leaves_every_other_byte_as_it_was(string kind, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, "a.cs");
        File.WriteAllBytes(path, bytes);
        SourceText before = SourceFile.Read(path, encoding: null, SourceHashAlgorithm.Sha256);
        Assert.StartsWith("// café", before.ToString());

        new FileEdit(path, before, before.Replace(3, 1, "k")).Write();
        Assert.StartsWith("// kafé", SourceFile.Read(path, encoding: null, SourceHashAlgorithm.Sha256).ToString());

        new FileEdit(path, before, before).Write();
        Assert.True(bytes.SequenceEqual(File.ReadAllBytes(path)), kind);
    }

    [Fact]
    public void A_read_only_file_is_told_before_anything_is_written()
    {
        string path = _folder.Write("a.cs", "class A;");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        SourceText text = SourceFile.Read(path, encoding: null, SourceHashAlgorithm.Sha256);

        Assert.Contains("read-only", Assert.Throws<InputException>(new FileEdit(path, text, text).RequireWritable).Message);
        File.SetAttributes(path, FileAttributes.Normal);
    }

    public void Dispose() => _folder.Dispose();
}
