using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GrantAnalyzers.Tests.Foreign;

/// <summary>The retry helper as a source, compiled by itself as a project without Xen.Grants does.</summary>
public sealed class GrantRetrySourceTests : IDisposable
{
    private const string Caller = """
        namespace Consumer
        {
            static class Map
            {
                public static short Status;

                public static int Issue(short[] answers, int[] calls, System.Threading.CancellationToken token)
                {
                    int Submit() { Status = answers[System.Math.Min(calls[0]++, answers.Length - 1)]; return Status == 99 ? -14 : 0; }
                    return Xen.Grants.GrantRetry.Issue(ref Status, Submit, token);
                }
            }
        }
        """;

    private readonly AssemblyLoadContext _context = new(nameof(GrantRetrySourceTests), isCollectible: true);

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3)]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp10)]
    [InlineData(LanguageVersion.Latest)]
    public void It_compiles_without_a_warning_from_csharp_7_3_on(LanguageVersion version) =>
        Assert.Empty(Compile(version).GetDiagnostics().Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));

    [Fact]
    public void It_issues_until_the_status_is_another_one()
    {
        Assert.Equal((0, 0, 3), Run([-12, -12, 0]));
        Assert.Equal((0, -3, 1), Run([-3]));
    }

    [Fact]
    public void It_returns_the_rc_of_a_call_that_fails() => Assert.Equal((-14, 99, 2), Run([-12, 99, 0]));

    [Fact]
    public void It_stops_for_a_token() =>
        Assert.IsType<OperationCanceledException>(Assert.Throws<TargetInvocationException>(() => Run([-12], new CancellationToken(canceled: true))).InnerException);

    public void Dispose() => _context.Unload();

    private (int Rc, short Status, int Calls) Run(short[] answers, CancellationToken token = default)
    {
        using MemoryStream image = new();
        Assert.True(Compile(LanguageVersion.CSharp7_3).Emit(image).Success);
        image.Position = 0;
        Type map = _context.LoadFromStream(image).GetType("Consumer.Map")!;
        int[] calls = [0];
        int rc = (int)map.GetMethod("Issue")!.Invoke(null, [answers, calls, token])!;
        return (rc, (short)map.GetField("Status")!.GetValue(null)!, calls[0]);
    }

    private static CSharpCompilation Compile(LanguageVersion version)
    {
        CSharpParseOptions options = new(version, DocumentationMode.Diagnose);
        string helper = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "helper", "GrantRetry.Foreign.cs"));
        return CSharpCompilation.Create(
            "Consumer" + Guid.NewGuid(),
            [CSharpSyntaxTree.ParseText(helper, options), CSharpSyntaxTree.ParseText(Caller, options)],
            Backend.References.Where(static reference => !reference.Display!.EndsWith("Xen.Grants.dll", StringComparison.Ordinal)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: version >= LanguageVersion.CSharp8 ? NullableContextOptions.Enable : NullableContextOptions.Disable));
    }
}
