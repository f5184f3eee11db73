using Verso.Agents.Classification;
using Xunit;

namespace Verso.Agents.Tests.Classification;

public sealed class TextClassifierTests
{
    private static readonly string[][] Vocabulary =
    [
        [.. "river mountain forest lake valley glacier meadow waterfall canyon summit".Split(' ')],
        [.. "compiler variable function pointer thread mutex heap stack closure parser".Split(' ')],
        [.. "flour butter oven sugar dough yeast whisk simmer garlic onion".Split(' ')],
    ];

    private static readonly string[] Names = ["Travel", "Code", "Kitchen"];

    [Fact]
    public void Texts_of_a_kind_get_its_label_with_confidence()
    {
        var classifier = TextClassifier.Train(Examples(120, noise: 0.2), several: false, TestContext.Current.CancellationToken);

        Assert.Equal("Code", classifier.Score(new("thread and mutex", "the parser allocates on the heap"))[0].Label);
        Assert.InRange(classifier.Score(new("thread and mutex", "the parser allocates on the heap"))[0].Confidence, 0.8, 1);
        Assert.InRange(classifier.HeldOut.Accuracy, 0.9, 1);
    }

    [Fact]
    public void Confidences_of_one_label_a_text_add_up_to_one()
    {
        var classifier = TextClassifier.Train(Examples(60, noise: 0.5), several: false, TestContext.Current.CancellationToken);

        Assert.Equal(1, classifier.Score(new("river oven", "pointer")).Sum(score => score.Confidence), 4);
    }

    [Fact]
    public void A_text_of_unknown_words_has_no_label() =>
        Assert.Empty(TextClassifier.Train(Examples(60, noise: 0.2), several: false, TestContext.Current.CancellationToken).Score(new("qwx", "zzyk vrrt")));

    [Fact]
    public void The_same_examples_in_any_order_make_the_same_classifier()
    {
        var examples = Examples(90, noise: 0.4);
        var shuffled = examples.ToArray();
        new Random(3).Shuffle(shuffled);

        var one = TextClassifier.Train(examples, several: false, TestContext.Current.CancellationToken);
        var other = TextClassifier.Train(shuffled, several: false, TestContext.Current.CancellationToken);

        var text = new ClassifiedText("butter river", "heap of onion");
        Assert.Equal(one.Score(text), other.Score(text));
        Assert.Equal(one.HeldOut.ToJson().ToJsonString(), other.HeldOut.ToJson().ToJsonString());
    }

    [Fact]
    public void Labels_that_say_nothing_about_the_text_are_given_without_confidence()
    {
        var random = new Random(5);
        List<LabelledText> examples = [.. Examples(300, noise: 0.3).Select(example => example with { Labels = [Names[random.Next(3)]] })];

        var evaluation = TextClassifier.Train(examples, several: false, TestContext.Current.CancellationToken).HeldOut;

        Assert.InRange(evaluation.Accuracy, 0.2, 0.5);
        Assert.InRange(evaluation.Curve.First(point => point.Threshold == 0.8).Coverage, 0, 0.02);
    }

    [Fact]
    public void Less_is_labelled_and_more_of_it_is_right_the_higher_the_threshold()
    {
        var evaluation = TextClassifier.Train(Examples(600, noise: 0.6), several: false, TestContext.Current.CancellationToken).HeldOut;

        Assert.All(evaluation.Curve.Zip(evaluation.Curve.Skip(1)), pair => Assert.True(pair.First.Coverage >= pair.Second.Coverage));
        var sure = evaluation.Curve.First(point => point.Threshold == 0.9);
        Assert.InRange(sure.Coverage, 0.05, 0.95);
        Assert.True(sure.Accuracy > evaluation.Accuracy);
        Assert.InRange(sure.Accuracy!.Value, 0.85, 1);
        Assert.InRange(evaluation.CalibrationError, 0, 0.1);
    }

    [Fact]
    public void A_text_may_have_several_labels()
    {
        var random = new Random(9);
        List<LabelledText> examples = [.. Enumerable.Range(0, 240).Select(i =>
        {
            int[] topics = i % 2 == 0 ? [random.Next(3)] : [0, 1 + random.Next(2)];
            return new LabelledText($"{i}", new("", string.Join(' ', topics.SelectMany(topic => Words(random, topic, 4)))), [.. topics.Select(topic => Names[topic])]);
        })];

        var scores = TextClassifier.Train(examples, several: true, TestContext.Current.CancellationToken).Score(new("", "glacier summit lake yeast dough oven"));

        Assert.Equal(["Kitchen", "Travel"], scores.Where(score => score.Confidence > 0.5).Select(score => score.Label).Order());
    }

    [Theory]
    [InlineData(9, 3, "at least 10")]
    [InlineData(12, 1, "At least two labels")]
    public void Too_little_to_learn_from_is_refused_with_the_reason(int count, int labels, string reason)
    {
        List<LabelledText> examples = [.. Enumerable.Range(0, count).Select(i => new LabelledText($"{i}", new($"text {i}", ""), [Names[i % labels]]))];

        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => TextClassifier.Train(examples, several: false, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    /// <param name="noise">The part of words that are of another kind.</param>
    private static List<LabelledText> Examples(int count, double noise)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var topic = i % 3;
            var words = Enumerable.Range(0, 8).SelectMany(_ => Words(random, random.NextDouble() < noise ? random.Next(3) : topic, 1));
            return new LabelledText($"{i:000}", new("", string.Join(' ', words)), [Names[topic]]);
        })];
    }

    private static IEnumerable<string> Words(Random random, int topic, int count) => Enumerable.Range(0, count).Select(_ => Vocabulary[topic][random.Next(Vocabulary[topic].Length)]);
}
