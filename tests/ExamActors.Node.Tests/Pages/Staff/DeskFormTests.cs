using ExamActors.Node.Api;
using ExamActors.Node.Pages.Staff;

namespace ExamActors.Node.Tests.Pages.Staff;

/// <summary>However often a form is sent, what it asks for counts once.</summary>
public class DeskFormTests
{
    private readonly DeskForm form = new();
    private readonly List<string> ids = [];

    [Fact]
    public async Task A_second_click_while_the_first_is_on_its_way_sends_nothing()
    {
        var reply = new TaskCompletionSource<DeskReply<string>>();
        var first = form.Send<string>(id => Asked(id, reply.Task));
        Assert.True(form.IsBusy);

        Assert.Null(await form.Send<string>(id => Asked(id, reply.Task)));
        reply.SetResult(new DeskReply<string>.Done("done"));

        Assert.Equal("done", await first);
        Assert.Single(ids);
        Assert.False(form.IsBusy);
    }

    [Fact]
    public async Task What_may_have_been_taken_is_sent_again_with_the_same_id()
    {
        await Send(new DeskReply<string>.Pending());
        Assert.True(form.IsPending);
        await Send(DeskReply<string>.Not(Problem.NotTaken));
        Assert.Equal(Problem.NotTaken, form.Refusal);
        await Send(new DeskReply<string>.Done("done"));

        Assert.Single(ids.Distinct());
        Assert.Equal((false, null), (form.IsPending, form.Refusal));
    }

    [Fact]
    public async Task After_a_refusal_something_else_is_asked_for()
    {
        await Send(DeskReply<string>.Not(Problem.NotAdmitted));
        await Send(new DeskReply<string>.Done("done"));

        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Null(StudentSessions.Unsound(id)));
    }

    [Fact]
    public async Task A_system_that_is_silent_is_said_to_be_and_asked_again_with_the_same_id()
    {
        await form.Send<string>(id => Asked(id, Task.FromException<DeskReply<string>>(new Akka.Actor.AskTimeoutException("late"))));
        Assert.Equal(Problem.NoAnswer, form.Refusal);
        await Send(new DeskReply<string>.Done("done"));

        Assert.Single(ids.Distinct());
    }

    private Task<string?> Send(DeskReply<string> reply) => form.Send<string>(id => Asked(id, Task.FromResult(reply)));

    private Task<DeskReply<string>> Asked(string id, Task<DeskReply<string>> reply)
    {
        ids.Add(id);
        return reply;
    }
}
