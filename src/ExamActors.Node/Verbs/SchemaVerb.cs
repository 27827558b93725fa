using System.CommandLine;
using ExamActors.Actors.Postgres;
using Npgsql;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`schema`: the tables in PostgreSQL, which an operator makes and a node only uses.</summary>
internal static class SchemaVerb
{
    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Print the SQL that would be run, and run nothing.",
    };

    public static Command Create() => new("schema", "The tables in PostgreSQL: make them, look which there are.")
    {
        Apply(), Show(),
    };

    private static Command Apply()
    {
        var command = new Command("apply",
            """
            Apply the steps of the schema that PostgreSQL does not have yet, all in one transaction. The connection string's user must
            be allowed to make tables; nodes need not be.
            """)
        {
            DryRun,
        };
        command.SetVerb(async (parsed, cancellation) =>
        {
            var database = Database(parsed);
            if (parsed.GetValue(DryRun))
            {
                foreach (var step in PostgresSchema.Pending(PostgresSchema.Applied(database)))
                    Console.WriteLine($"-- {step.Number:0000}_{step.Name}\n{step.Sql}");
                return 0;
            }
            var applied = await PostgresSchema.Apply(database, cancellation).ConfigureAwait(false);
            foreach (var step in applied)
                Console.WriteLine($"applied {step.Number:0000}_{step.Name}");
            if (applied.Count == 0)
                Console.WriteLine("nothing to do: the schema is this version's");
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show",
            "Show the steps of the schema and when each was applied. Exit code 1 where one is pending or does not fit.");
        command.SetVerb((parsed, _) =>
        {
            var applied = PostgresSchema.Applied(Database(parsed));
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumn(new TableColumn("step").RightAligned()).AddColumn("name").AddColumn("additive").AddColumn("applied at");
            foreach (var step in applied)
                table.AddRow($"{step.Number:0000}", step.Name, YesNo(step.Additive), $"{step.AppliedAt.UtcDateTime:u}");
            foreach (var step in PostgresSchema.Known.Where(k => applied.All(a => a.Number != k.Number)))
                table.AddRow($"{step.Number:0000}", step.Name, YesNo(step.Additive), "pending");
            AnsiConsole.Write(table);
            return PostgresSchema.Fault(applied) is { } fault
                ? throw new VerbException(fault)
                : Task.FromResult(0);
        });
        return command;
    }

    private static NpgsqlDataSource Database(ParseResult parsed)
    {
        var settings = CommonOptions.Load(parsed).Settings;
        return settings.Postgres.ConnectionString != ""
            ? PostgresPool.OfResults(settings)
            : throw new VerbException(
                "there is no PostgreSQL to speak to: set exam.postgres.connection-string (or EXAM_POSTGRES_CONNECTION_STRING)");
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}
