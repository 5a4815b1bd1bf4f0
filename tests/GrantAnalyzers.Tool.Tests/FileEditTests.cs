using System.Text;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>A diff is compared byte by byte with the file that it is applied to.</summary>
public class FileEditTests
{
    private static readonly string _file = Path.Combine(Environment.CurrentDirectory, "App", "Café.cs");

    [Fact]
    public void A_byte_order_mark_is_part_of_the_first_line() =>
        Assert.Equal("@@ -1 +1 @@\n-\uFEFFold\n+\uFEFFnew\n", Hunks(Encoding.UTF8));

    [Fact]
    public void A_file_without_one_gets_none() =>
        Assert.Equal("@@ -1 +1 @@\n-old\n+new\n", Hunks(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));

    [Fact]
    public void Lines_are_in_the_file_s_own_encoding()
    {
        byte[] diff = Diff(Encoding.Latin1, "// Café\nold\n", "// Café\nnew\n");

        Assert.Contains(" // Café\n-old\n", Encoding.Latin1.GetString(diff));
    }

    [Fact]
    public void Paths_are_seen_from_the_current_folder() => Assert.StartsWith("--- a/App/Caf", Encoding.UTF8.GetString(Diff(Encoding.UTF8, "a\n", "b\n")));

    [Fact]
    public void Paths_of_a_project_elsewhere_are_seen_from_its_folder() =>
        Assert.Equal("data path.cs", Reports.Target.PatchPath(Reports.Finding.Path));

    private static string Hunks(Encoding encoding)
    {
        string diff = encoding.GetString(Diff(encoding, "old\n", "new\n"));
        return diff[diff.IndexOf("@@", StringComparison.Ordinal)..];
    }

    private static byte[] Diff(Encoding encoding, string before, string after) =>
        new FileEdit(_file, SourceText.From(before, encoding), SourceText.From(after, encoding)).Diff(new Target(Path.ChangeExtension(_file, ".csproj"), []));
}
