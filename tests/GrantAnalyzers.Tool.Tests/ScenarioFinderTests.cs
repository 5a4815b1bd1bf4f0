using GrantAnalyzers.Tool.Verification;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Which classes <c>grants verify</c> takes for scenarios: those that it can create and run.</summary>
public sealed class ScenarioFinderTests : IDisposable
{
    private const string Body = "public string Name => \"\"; public string System => \"\"; public void Run(Simulation simulation) { }";

    private readonly LoadedCode _code = new();

    [Fact]
    public async Task Public_classes_that_implement_the_contract_are_found_in_the_order_of_their_names() => Assert.Equal(
        ["A.First", "B.Second", "Third"],
        await FindAsync($$"""
            namespace B { public class Second : IGrantScenario { {{Body}} } }
            namespace A { public sealed class First : IGrantScenario { {{Body}} } }
            public class Third : IGrantScenario { {{Body}} }
            """));

    [Fact]
    public async Task One_inside_another_class_is_named_as_it_is_loaded() =>
        Assert.Equal(["A.Outer+Inner"], await FindAsync($$"""namespace A { public static class Outer { public class Inner : IGrantScenario { {{Body}} } } }"""));

    [Fact]
    public async Task What_a_base_class_implements_counts() => Assert.Equal(
        ["Derived"],
        await FindAsync($$"""
            public abstract class Base : IGrantScenario { {{Body}} }
            public class Derived : Base;
            """));

    [Theory]
    [InlineData("internal class Hidden : IGrantScenario { BODY }")]
    [InlineData("internal static class Outer { public class Hidden : IGrantScenario { BODY } }")]
    [InlineData("public abstract class Unfinished : IGrantScenario { BODY }")]
    [InlineData("public class Generic<T> : IGrantScenario { BODY }")]
    [InlineData("public class Demanding(int size) : IGrantScenario { public int Size => size; BODY }")]
    [InlineData("public class Closed : IGrantScenario { private Closed() { } BODY }")]
    [InlineData("public struct Value : IGrantScenario { BODY }")]
    [InlineData("public class Other { BODY }")]
    [InlineData("namespace Mine { public interface IGrantScenario { } public class Unlike : IGrantScenario { } }")]
    public async Task What_cannot_be_created_or_is_no_scenario_is_left_out(string code) =>
        Assert.Empty(await FindAsync(code.Replace("BODY", Body, StringComparison.Ordinal)));

    public void Dispose() => _code.Dispose();

    private async Task<string[]> FindAsync(string code)
    {
        ProjectId id = _code.Add("App", ("App/a.cs", $"using Xen.Grants.Simulator;\n{code}"));
        Compilation compilation = (await _code.Loaded.Solution.GetProject(id)!.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return [.. ScenarioFinder.Find(compilation)];
    }
}
