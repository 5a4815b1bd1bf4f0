using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Spectre.Console;
using Spectre.Console.Rendering;
using MarkdownTable = Markdig.Extensions.Tables.Table;
using Table = Spectre.Console.Table;
using TableRow = Markdig.Extensions.Tables.TableRow;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Markdown for people who read it in a terminal: no wider than it reads well, and plain where the output goes elsewhere.</summary>
internal static class MarkdownText
{
    private const int Widest = Terminal.RedirectedWidth;

    private static readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();
    private static readonly Style _heading = new(decoration: Decoration.Bold);
    // To be read on light and on dark.
    private static readonly Style _code = new(Color.Teal);

    internal static void Write(string markdown, IAnsiConsole console)
    {
        MarkdownDocument document = Markdown.Parse(markdown, _pipeline);
        if (console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = Math.Min(console.Profile.Width, Widest);
            WriteBlocks(document, console);
            return;
        }

        // Cells are padded with spaces, which nobody wants at the end of a line of text.
        StringWriter plain = new();
        WriteBlocks(document, Terminal.Create(plain, redirected: true));
        foreach (string line in plain.ToString().TrimEnd().Split('\n'))
        {
            console.Line(line.TrimEnd());
        }
    }

    private static void WriteBlocks(ContainerBlock blocks, IAnsiConsole console)
    {
        foreach (Block block in blocks)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    WriteHeading(heading, console);
                    break;
                case CodeBlock code:
                    WriteCode(code, console);
                    break;
                default:
                    console.Write(Render(block));
                    break;
            }

            console.Line("");
        }
    }

    private static void WriteHeading(HeadingBlock heading, IAnsiConsole console)
    {
        Paragraph text = Text(heading.Inline, _heading);
        console.Write(text);
        console.Line("");
        console.Write(new Text(new string(heading.Level == 1 ? '=' : '-', Math.Min(text.Length, console.Profile.Width)), _heading));
        console.Line("");
    }

    /// <summary>As it is: code that is wrapped cannot be pasted.</summary>
    private static void WriteCode(CodeBlock code, IAnsiConsole console)
    {
        for (int i = 0; i < code.Lines.Count; i++)
        {
            string line = $"    {code.Lines.Lines[i].Slice}";
            if (console.Profile.Out.IsTerminal)
            {
                int width = console.Profile.Width;
                console.Profile.Width = Math.Max(width, line.Length);
                console.Write(new Text(line, _code));
                console.Profile.Width = width;
                console.Line("");
            }
            else
            {
                console.Line(line);
            }
        }
    }

    private static IRenderable Render(Block block) => block switch
    {
        ParagraphBlock paragraph => new Rows(Text(paragraph.Inline)),
        MarkdownTable table => Render(table),
        ListBlock list => Render(list),
        QuoteBlock quote => new Padder(new Rows(quote.Select(Render)), new Padding(4, 0, 0, 0)),
        CodeBlock code => new Text(string.Join('\n', code.Lines.Lines.Take(code.Lines.Count).Select(line => $"    {line.Slice}")), _code),
        ContainerBlock container => new Rows(container.Select(Render)),
        LeafBlock leaf => Text(leaf.Inline),
        _ => new Text(""),
    };

    private static Grid Render(ListBlock list)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(1)).AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        int number = int.TryParse(list.OrderedStart, out int start) ? start : 1;
        foreach (ListItemBlock item in list.Cast<ListItemBlock>())
        {
            grid.AddRow(new Text(list.IsOrdered ? $"{number++}." : "*"), new Rows(item.Select(Render)));
        }

        return grid;
    }

    private static Table Render(MarkdownTable markdown)
    {
        Table table = new Table().Border(TableBorder.Ascii2);
        foreach (TableRow row in markdown.Cast<TableRow>())
        {
            Paragraph[] cells = [.. row.Cast<TableCell>().Select(cell => Text(cell.OfType<ParagraphBlock>().FirstOrDefault()?.Inline))];
            if (!row.IsHeader)
            {
                table.AddRow(cells);
            }
            else if (cells.Any(cell => cell.Length > 0))
            {
                table.AddColumns([.. cells.Select(cell => new TableColumn(cell))]);
            }
            else
            {
                table.HideHeaders().AddColumns([.. cells.Select(_ => new TableColumn(""))]);
            }
        }

        return table;
    }

    private static Paragraph Text(ContainerInline? inlines, Style? style = null)
    {
        Paragraph paragraph = new();
        Append(paragraph, inlines, style ?? Style.Plain);
        return paragraph;
    }

    /// <summary>Of a link its text stays: most lead to pages beside this one.</summary>
    private static void Append(Paragraph paragraph, ContainerInline? inlines, Style style)
    {
        foreach (Inline inline in inlines ?? [])
        {
            switch (inline)
            {
                case LiteralInline literal:
                    paragraph.Append($"{literal.Content}", style);
                    break;
                case CodeInline code:
                    paragraph.Append(code.Content, style.Combine(_code));
                    break;
                case LineBreakInline lineBreak:
                    paragraph.Append(lineBreak.IsHard ? "\n" : " ", style);
                    break;
                case HtmlEntityInline entity:
                    paragraph.Append($"{entity.Transcoded}", style);
                    break;
                case AutolinkInline link:
                    paragraph.Append(link.Url, style);
                    break;
                case EmphasisInline emphasis:
                    Append(paragraph, emphasis, style.Combine(new Style(decoration: emphasis.DelimiterCount > 1 ? Decoration.Bold : Decoration.Italic)));
                    break;
                case ContainerInline container:
                    Append(paragraph, container, style);
                    break;
            }
        }
    }
}
