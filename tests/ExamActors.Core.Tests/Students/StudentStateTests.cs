using CsCheck;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using static ExamActors.Core.Tests.Students.SampleAttempts;

namespace ExamActors.Core.Tests.Students;

public class StudentStateTests
{
    [Fact]
    public void A_version_that_is_not_the_next_one_is_refused()
    {
        var first = StudentDecider.Decide(StudentState.Empty, Deliver(1, 0), ExamCatalog.Empty)[0];
        Assert.Throws<InvalidOperationException>(() => StudentState.Empty.Apply(first with { Version = 2 }));
        Assert.Throws<InvalidOperationException>(() => StudentState.Empty.Apply(first).Apply(first));
    }

    [Fact]
    public void A_command_behind_the_last_position_with_an_unknown_id_is_unsure()
    {
        var state = StudentState.Empty.Apply(StudentDecider.Decide(StudentState.Empty, Deliver(1, offset: 10), ExamCatalog.Empty)[0]);

        Assert.IsType<Delivery.Unsure>(state.Applied.Classify(new LogPosition(0, 5), "other"));
        Assert.IsType<Delivery.Fresh>(state.Applied.Classify(new LogPosition(0, 11), "other"));
        Assert.IsType<Delivery.Fresh>(state.Applied.Classify(new LogPosition(1, 5), "other"));
        Assert.Equal(new Delivery.Known(1, 1), state.Applied.Classify(new LogPosition(0, 99), "exams/0/10/1"));
    }

    [Fact]
    public void The_remembered_commands_are_bounded_and_the_newest()
    {
        var state = StudentState.Empty;
        for (var i = 0; i < 3 * StudentState.RecentMax; i++)
            state = state.Apply(StudentDecider.Decide(state, Deliver(i, offset: i), ExamCatalog.Empty)[0]);

        Assert.Equal(StudentState.RecentMax, state.Applied.Recent.Length);
        Assert.Equal(state.Version, state.Applied.Recent[^1].LastVersion);
        Assert.Single(state.Applied.Positions);
    }

    // Commands come again at random: the same record of the log, or the same command on a new record of it.
    // A model that keeps everything says what must have come out.
    [Fact]
    public void Every_command_counts_once_whatever_comes_again()
    {
        var deliveries = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 9], (document, back) => (document, back)).Array[1, 200];
        deliveries.Sample(run =>
        {
            var state = StudentState.Empty;
            var journal = new List<StudentEvent>();
            var log = new List<DeliverCommand>();
            foreach (var (document, back) in run)
            {
                var delivered = back switch
                {
                    0 when log.Count > 0 => log[^1],
                    1 when log.Count > 1 => log[log.Count / 2],
                    2 when log.Count > 0 => log[^1] with { Position = new LogPosition(0, log.Count) },
                    _ => Deliver(document, offset: log.Count),
                };
                if (back != 0 && back != 1)
                    log.Add(delivered);
                var before = journal.Count;
                var caused = journal.Where(e => e.Cause.Id == delivered.Command.CommandId).ToList();
                var events = state.Applied.Classify(delivered.Position, delivered.Command.CommandId) switch
                {
                    Delivery.Known known => journal[(int)(known.FirstVersion - 1)..(int)known.LastVersion],
                    Delivery.Unsure when caused.Count > 0 => caused,
                    _ => Decide(delivered),
                };
                Assert.Equal(caused.Count > 0 ? caused : journal[before..], events);
                Assert.Equal(caused.Count > 0 ? before : before + 1, journal.Count);
            }
            Assert.Equal(journal.OfType<AttemptRecorded>().Select(e => e.KeenId).Distinct(),
                state.Attempts.Select(a => a.AttemptId));
            Assert.Equal(Enumerable.Range(1, journal.Count).Select(v => (long)v), journal.Select(e => e.Version));

            List<StudentEvent> Decide(DeliverCommand delivered)
            {
                var events = StudentDecider.Decide(state, delivered, ExamCatalog.Empty);
                foreach (var happened in events)
                {
                    state = state.Apply(happened);
                    journal.Add(happened);
                }
                return [.. events];
            }
        });
    }
}
