package io.gristmill.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.eval.task.ScoreWindow.Batch;
import io.gristmill.eval.task.ScoreWindow.Score;
import io.gristmill.eval.task.TaskItem.Choice;
import io.gristmill.eval.task.TaskMeasures.Estimate;
import io.gristmill.eval.task.TaskScorer.Matches;
import io.gristmill.model.DoubleReference;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokenizer.BytePairTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scores by a model, and measures by hand. */
class TaskScorerTest {

  private static final int CONTEXT = 24;
  private static final List<String> WORDS =
      List.of("the", "ice", "water", "is", "because", "answer", "x", "and", "question");

  private final BytePairTokenizer tokenizer = SmallTokenizer.create();

  /** Each choice alone, from the whole softmax in double precision. */
  @Test
  void scoresOfBatchesAreThoseOfEachChoiceAlone() {
    GptConfig config = new GptConfig(SmallTokenizer.VOCABULARY, CONTEXT, 32, 2, 4, true);
    try (DoubleReference model = new DoubleReference(config, 6)) {
      List<ContinuationRequest> requests =
          new ArrayList<>(scorer(List.of(randomTask(new Random(3))), CONTEXT).requests());
      for (int i = 0; i < 8; i++) {
        requests.add(greedy(model, requests.get(i)));
      }
      double[] sums = new double[requests.size()];
      boolean[] greedy = new boolean[sums.length];
      Arrays.fill(greedy, true);
      for (Batch batch : Batch.of(requests, CONTEXT, 5 * CONTEXT)) {
        for (Score score : batch.score(model.network())) {
          sums[score.request()] += score.logProbability();
          greedy[score.request()] &= score.greedy();
        }
      }
      int likely = 0;
      for (int i = 0; i < sums.length; i++) {
        Alone alone = alone(model, requests.get(i));
        assertThat(sums[i]).isCloseTo(alone.logProbability(), within(2e-4));
        assertThat(greedy[i]).isEqualTo(alone.greedy());
        likely += greedy[i] ? 1 : 0;
      }
      assertThat(likely).isBetween(8, sums.length / 2);
    }
  }

  /** The context of a request, continued by the two most likely ids. */
  private static ContinuationRequest greedy(DoubleReference model, ContinuationRequest request) {
    int[] ids = Arrays.copyOf(request.ids(), Math.min(request.start(), CONTEXT - 1));
    int start = ids.length;
    for (int i = 0; i < 2; i++) {
      float[] logits = model.logits(ids)[ids.length - 1];
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = best(logits);
    }
    return new ContinuationRequest(ids, start);
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int id = 0; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  @Test
  void batchesHoldEveryWindowOnceWithinTheirSize() {
    TaskScorer scorer = scorer(List.of(randomTask(new Random(4))), CONTEXT);
    List<Batch> batches = scorer.batches(3 * CONTEXT);
    assertThat(batches).hasSizeGreaterThan(3);
    List<String> seen = new ArrayList<>();
    for (Batch batch : batches) {
      int longest = batch.windows().get(0).ids().length - 1;
      assertThat(batch.windows().size() * longest).isLessThanOrEqualTo(3 * CONTEXT);
      batch.windows().forEach(window -> seen.add(window.request() + "/" + window.part()));
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < scorer.requests().size(); i++) {
      for (ScoreWindow window : scorer.requests().get(i).windows(i, CONTEXT)) {
        all.add(window.request() + "/" + window.part());
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all).doesNotHaveDuplicates();
  }

  @Test
  void accuraciesFollowTheirDefinitions() {
    // Characters: 2 and 4; bytes: 4 and 4.
    List<TaskItem> items =
        List.of(
            TaskItem.of("q", List.of("\u00e9\u00e9", "abcd"), 0, "q"),
            TaskItem.of("q", List.of("\u00e9\u00e9", "abcd"), 0, "q"),
            TaskItem.of("q", List.of("\u00e9\u00e9", "abcd"), 1, "q"));
    Task task = new Task("exam", TaskFormat.CHOICES, items);
    // Raw: the first has -3 > -4; by characters -1.5 < -1; by bytes -0.75 > -1.
    TaskScore score = results(task, new double[] {-3, -4, -3, -4, -3, -4}, Optional.empty());
    assertThat(score.guessing()).isEqualTo(0.5);
    Map<String, Estimate> estimates = score.all().estimates();
    assertThat(estimates).containsOnlyKeys("acc", "acc_norm", "acc_bytes");
    assertThat(estimates.get("acc").value()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(estimates.get("acc_norm").value()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(estimates.get("acc_bytes").value()).isCloseTo(2 / 3.0, within(1e-12));
    // sqrt(p (1 - p) / (n - 1))
    assertThat(estimates.get("acc").standardError()).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void lastWordsHaveAccuracyOfGreedyDecodingAndPerplexity() {
    List<TaskItem> items =
        List.of(
            TaskItem.of("a b", List.of("the"), 0, ""), TaskItem.of("a b", List.of("ice"), 0, ""));
    TaskScorer scorer = scorer(List.of(new Task("last", TaskFormat.LAMBADA, items)), CONTEXT);
    assertThat(scorer.requests()).allMatch(request -> request.targets() == 1);
    TaskScore score =
        scorer
            .results(
                List.of(new Score(0, 0, -1, true), new Score(1, 0, -3, false)), Optional.empty())
            .get(0);
    assertThat(score.all().estimates()).containsOnlyKeys("acc", "perplexity");
    assertThat(score.all().estimates().get("acc").value()).isEqualTo(0.5);
    Estimate perplexity = score.all().estimates().get("perplexity");
    assertThat(perplexity.value()).isCloseTo(Math.exp(2), within(1e-12));
    assertThat(perplexity.standardError()).isCloseTo(Math.exp(2), within(1e-12));
    assertThat(score.guessing()).isCloseTo(1.0 / SmallTokenizer.VOCABULARY, within(1e-12));
  }

  @Test
  void windowsOfOneRequestAddUpInAnyOrder() {
    TaskItem item = TaskItem.of("x", List.of("y".repeat(9), "z".repeat(9)), 1, "");
    TaskScorer scorer = scorer(List.of(new Task("long", TaskFormat.CHOICES, List.of(item))), 4);
    List<Score> scores = new ArrayList<>();
    double[] parts = {-0.1, -0.2, -0.7};
    for (int part = 0; part < 3; part++) {
      scores.add(new Score(0, part, parts[part], true));
      scores.add(new Score(1, part, parts[part] + 0.01, true));
    }
    List<TaskScore> inOrder = scorer.results(scores, Optional.empty());
    Collections.shuffle(scores, new Random(1));
    assertThat(scorer.results(scores, Optional.empty())).isEqualTo(inOrder);
    assertThat(inOrder.get(0).all().estimates().get("acc").value()).isEqualTo(1);
    assertThat(inOrder.get(0).truncated()).isEqualTo(1);
    assertThat(inOrder.get(0).toJson().get("acc_stderr").isNull()).isTrue();
  }

  @Test
  void contaminatedItemsAreCountedApart() {
    List<TaskItem> items = new ArrayList<>();
    for (String first : List.of("one", "two", "three", "four")) {
      items.add(TaskItem.of("q", List.of("a", "b"), 0, first + " b c d e f g h i j k l m n o p"));
    }
    Task task = new Task("exam", TaskFormat.CHOICES, items);
    NgramIndex index = NgramIndex.of(List.of(task), 13);
    BitSet runs = new BitSet();
    index.addMatches("It says: Two b c, d e f g h i j k l M! And so on.", runs);
    double right = -1;
    double wrong = -3;
    TaskScore score =
        results(
            task,
            new double[] {right, -2, right, -2, wrong, -2, right, -2},
            Optional.of(new Matches(index, runs)));
    assertThat(score.all().estimates().get("acc").value()).isEqualTo(0.75);
    TaskScore.Overlap overlap = score.overlap().orElseThrow();
    assertThat(overlap.contaminated().items()).isEqualTo(1);
    assertThat(overlap.contaminated().estimates().get("acc").value()).isEqualTo(1);
    assertThat(overlap.uncontaminated().items()).isEqualTo(3);
    assertThat(overlap.uncontaminated().estimates().get("acc").value())
        .isCloseTo(2 / 3.0, within(1e-12));
    assertThat(score.toTable())
        .startsWith("exam acc                     0.7500  standard error 0.2500, guessing 0.5000,")
        .contains("4 items, 0.6667 without 1 contaminated");
  }

  private TaskScore results(Task task, double[] logProbabilities, Optional<Matches> matches) {
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < logProbabilities.length; i++) {
      scores.add(new Score(i, 0, logProbabilities[i], false));
    }
    return scorer(List.of(task), CONTEXT).results(scores, matches).get(0);
  }

  private TaskScorer scorer(List<Task> tasks, int contextLength) {
    return TaskScorer.of(
        tasks, new RequestEncoder(tokenizer), 0, 1, contextLength, SmallTokenizer.VOCABULARY);
  }

  /** Items of all lengths, up to several contexts. */
  private static Task randomTask(Random random) {
    List<TaskItem> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<Choice> choices = new ArrayList<>();
      for (int choice = 0; choice < 3; choice++) {
        choices.add(new Choice(text(random, 1 + random.nextInt(20)), text(random, 1 + i % 10 * 2)));
      }
      items.add(new TaskItem(choices, random.nextInt(3), ""));
    }
    return new Task("random", TaskFormat.CHOICES, items);
  }

  private static String text(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  private record Alone(double logProbability, boolean greedy) {}

  private static Alone alone(DoubleReference model, ContinuationRequest request) {
    double sum = 0;
    boolean greedy = true;
    for (ScoreWindow window : request.windows(0, CONTEXT)) {
      int[] ids = window.ids();
      float[][] logits = model.logits(Arrays.copyOf(ids, ids.length - 1));
      for (int t = ids.length - 1 - window.targets(); t < ids.length - 1; t++) {
        double total = 0;
        for (float logit : logits[t]) {
          total += Math.exp((double) logit);
        }
        sum += logits[t][ids[t + 1]] - Math.log(total);
        greedy &= best(logits[t]) == ids[t + 1];
      }
    }
    return new Alone(sum, greedy);
  }
}
