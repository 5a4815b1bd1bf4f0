using GrantAnalyzers.Tool.Loading;

namespace GrantAnalyzers.Tool.Tests;

public sealed class ProjectFinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_project_stands_for_itself()
    {
        string project = _folder.Write("a.csproj");

        Target target = await FindAsync(project);

        Assert.Equal([project], target.Projects);
        Assert.Equal(_folder.FullName, target.Root);
    }

    [Fact]
    public async Task A_folder_stands_for_the_one_project_in_it()
    {
        string project = _folder.Write("a.csproj");

        Assert.Equal(project, (await FindAsync(_folder.FullName)).File);
    }

    [Theory]
    [InlineData("all.slnx", """<Solution><Project Path="a/a.csproj" /><Project Path="b/b.csproj" /></Solution>""")]
    [InlineData("all.sln", """
        Microsoft Visual Studio Solution File, Format Version 12.00
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "a", "a\a.csproj", "{11111111-1111-1111-1111-111111111111}"
        EndProject
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "b", "b\b.csproj", "{22222222-2222-2222-2222-222222222222}"
        EndProject
        """)]
    public async Task A_solution_stands_for_its_projects(string name, string text)
    {
        string a = _folder.Write("a/a.csproj"), b = _folder.Write("b/b.csproj"), solution = _folder.Write(name, text);

        Target target = await FindAsync(_folder.FullName);

        Assert.Equal(solution, target.File);
        Assert.Equal([a, b], target.Projects);
    }

    [Fact]
    public async Task Several_candidates_in_a_folder_are_named()
    {
        _folder.Write("b.csproj");
        _folder.Write("a.slnx");

        Assert.Contains("name one of a.slnx, b.csproj", await ComplaintAsync(_folder.FullName));
    }

    [Fact]
    public async Task An_empty_folder_is_told() => Assert.Contains("holds no C# project", await ComplaintAsync(_folder.FullName));

    [Fact]
    public async Task A_missing_path_is_told() => Assert.Contains("does not exist", await ComplaintAsync(Path.Combine(_folder.FullName, "nowhere")));

    [Fact]
    public async Task Another_kind_of_file_is_told() => Assert.Contains("is no C# project or solution", await ComplaintAsync(_folder.Write("a.cs")));

    [Fact]
    public async Task A_solution_that_names_a_missing_project_is_told()
    {
        string solution = _folder.Write("all.slnx", """<Solution><Project Path="gone/gone.csproj" /></Solution>""");

        Assert.Contains("gone.csproj, which does not exist", await ComplaintAsync(solution));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<Target> FindAsync(string path) => ProjectFinder.FindAsync(path, CancellationToken.None);

    private static async Task<string> ComplaintAsync(string path) => (await Assert.ThrowsAsync<InputException>(() => FindAsync(path))).Message;
}
