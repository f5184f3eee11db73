using Verso.Agents.Models;
using Verso.Agents.Models.Extractive;
using Xunit;

namespace Verso.Agents.Tests.Models.Extractive;

/// <summary>The kinds of autofill other than summaries, as far as shared words carry.</summary>
public sealed class AskTests
{
    private const string Minutes = """
        # Product meeting

        Maria opened the meeting and reported on the beta. The beta ships on November 15, 2026 to ten pilot customers.
        The pilot costs $12,500 a month; the licence alone is € 900. Questions go to beta@example.com or +49 30 1234567.

        ## Action items
        - Maria writes to the pilot customers
        - Jonas prepares the load test

        ## Budget
        | Item | Amount |
        | --- | --- |
        | Travel | 3,000 EUR |

        The notes of the last meeting from 2026-10-01 are at https://example.com/notes.
        """;

    private static readonly ExtractiveChatClient Client = new();

    [Theory]
    [InlineData("Extract the date when the beta ships", "November 15, 2026")]
    [InlineData("All dates on the page", "November 15, 2026, 2026-10-01")]
    [InlineData("What is the e-mail address?", "beta@example.com")]
    [InlineData("Which link is given?", "https://example.com/notes")]
    [InlineData("How much does the pilot cost a month", "$12,500, € 900")]
    [InlineData("travel cost", "3,000 EUR")]
    [InlineData("phone number", "+49 30 1234567")]
    public async Task Facts_are_told_by_their_form(string prompt, string facts) => Assert.Equal(facts, await ExtractAsync(prompt));

    [Fact]
    public async Task Items_under_a_heading_that_matches_are_found() =>
        Assert.Equal("Maria writes to the pilot customers\nJonas prepares the load test", await ExtractAsync("List the action items"));

    [Fact]
    public async Task A_property_is_found_by_its_name()
    {
        var prompt = new AutofillPrompt
        {
            Kind = AutofillKind.Extract,
            Instruction = "Who is the owner?",
            Content = Minutes,
            Properties = [new("o", "Owner", "Ada Lovelace")],
        };

        Assert.Equal("Owner: Ada Lovelace", await Client.GetTextAsync(prompt));
    }

    [Fact]
    public async Task Nothing_is_found_where_nothing_matches() => Assert.Equal("", await ExtractAsync("zebras and giraffes"));

    [Fact]
    public async Task Without_a_subject_the_key_sentences_are_the_key_information() =>
        Assert.Contains("beta", await ExtractAsync("Extract the key information of this page"), StringComparison.Ordinal);

    [Fact]
    public async Task A_custom_prompt_draws_the_sentences_it_speaks_of()
    {
        const string Page = """
            The storage layer writes every change to a log. Snapshots of the storage layer are taken at night.
            The user interface is built with a small set of components. Colours of the user interface follow the brand.
            The billing module sends invoices at the end of a month. Refunds in the billing module need approval.
            """;

        Assert.Contains("Refunds", await CustomAsync("What about refunds and invoices?"), StringComparison.Ordinal);
        Assert.Contains("Colours", await CustomAsync("Describe the colours and components"), StringComparison.Ordinal);

        Task<string> CustomAsync(string ask) => Client.GetTextAsync(new AutofillPrompt { Kind = AutofillKind.Custom, Instruction = ask, Content = Page });
    }

    [Theory]
    [InlineData("The login page crashes", "Bug: crash, error, broken; Feature: wish, request", "Bug")]
    [InlineData("A wish of our customers", "Bug: crash, error, broken; Feature: wish, request", "Feature")]
    [InlineData("New features for the editor", "", "Feature")]
    [InlineData("Lunch menu of the canteen", "", "")]
    public async Task An_option_is_chosen_by_shared_words(string title, string instruction, string option) =>
        Assert.Equal(option, await Client.GetTextAsync(new AutofillPrompt
        {
            Kind = AutofillKind.Select,
            Title = title,
            Instruction = instruction,
            Options = ["Bug", "Feature"],
        }));

    [Fact]
    public async Task Several_options_are_chosen_best_first() =>
        Assert.Equal("Finance, Legal", await Client.GetTextAsync(new AutofillPrompt
        {
            Kind = AutofillKind.MultiSelect,
            Title = "Financial review",
            Content = "The financial review looks at legal questions of the contract.",
            Options = ["Engineering", "Legal", "Finance"],
        }));

    [Fact]
    public async Task Translating_is_refused_with_the_way_out()
    {
        var refused = await Assert.ThrowsAsync<ModelException>(() =>
            Client.GetTextAsync(new AutofillPrompt { Kind = AutofillKind.Translate, ToLanguage = "german", Content = Minutes }));

        Assert.Equal(ModelFault.Unsupported, refused.Fault);
        Assert.Contains("language model", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Models:Default", refused.Message, StringComparison.Ordinal);
    }

    private static Task<string> ExtractAsync(string prompt) =>
        Client.GetTextAsync(new AutofillPrompt { Kind = AutofillKind.Extract, Instruction = prompt, Content = Minutes });
}
