using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

/// <summary>An outage as it arrives: of one operation, and of all.</summary>
public class IncidentTests
{
    [Fact]
    public async Task An_outage_of_one_operation_is_told_as_that_operations()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Ok).Answers(Routes.SignUp, Answer.InternalError);

        var arrived = await field.RunAsync(typeof(SignupForm));

        var opened = arrived.Events("mailchimp.incident.opened").Should().ContainSingle().Subject;
        opened.Text("mailchimp.incident.scope").Should().Be("operation");
        opened.Text("mailchimp.incident.operation").Should().Be("POST /3.0/lists/{list_id}/members");
        arrived.Output.Should().Contain("hold back: False; POST /3.0/lists/{list_id}/members");
    }

    [Fact]
    public async Task An_outage_of_all_operations_is_the_data_centers()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.InternalError);

        var arrived = await field.RunAsync(typeof(SignupForm));

        var opened = arrived.Events("mailchimp.incident.opened").Should().ContainSingle().Subject;
        opened.Text("mailchimp.incident.scope").Should().Be("datacenter");
        arrived.Events("mailchimp.incident.opened").Single().Body.StringValue.Should().Contain("operations called");
        arrived.Output.Should().Contain("hold back: True; all");
    }
}
