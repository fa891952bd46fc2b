package io.gristmill.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.SharedData;
import io.gristmill.config.OptimizerSection;
import io.gristmill.eval.task.ScoreWindow.Score;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.tokenizer.BytePairTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that knows nothing, on real tasks. */
class RandomWeightsTest {

  private static final int ITEMS = 200;
  private static final int CONTEXT = 384;

  /** 3.3 standard errors: a right program fails for one seed in a thousand. */
  private static final double MOST_ERRORS = 3.3;

  private static final BytePairTokenizer TOKENIZER = SmallTokenizer.create();

  private static GptNetwork network;

  @BeforeAll
  static void create() {
    GptConfig config = new GptConfig(TOKENIZER.vocabularySize(), CONTEXT, 16, 1, 2, true);
    OptimizerSection optimizer =
        new OptimizerSection(
            1e-3, 1e-3, 0, 1, 0.9, 0.95, 1e-8, 0, 0, OptimizerSection.Schedule.CONSTANT);
    network = GptNetwork.create(config, optimizer, 11);
  }

  @AfterAll
  static void close() {
    network.close();
  }

  @ParameterizedTest
  @CsvSource({
    "arc_challenge, choices, 0.25",
    "arc_easy, choices, 0.25",
    "copa, choices, 0.5",
    "openbook_qa, choices, 0.25",
    "piqa, choices, 0.5",
    "winogrande, winogrande, 0.5"
  })
  void scoresAreThoseOfGuessing(String name, String format, double guessing) throws IOException {
    Task task = task(name);
    assertThat(task.format().key()).isEqualTo(format);
    TaskScorer scorer = scorer(task);
    TaskScore score = score(scorer);
    // Some items of ARC have three or five choices.
    assertThat(score.guessing()).isCloseTo(guessing, within(0.002));
    double margin = MOST_ERRORS * Math.sqrt(guessing * (1 - guessing) / task.items().size());
    // To such a model all ids are about as likely, so that the shortest answer is its choice. Where
    // right answers are longer than wrong ones, as in OpenBookQA, that is worse than guessing.
    assertThat(value(score, "acc")).isCloseTo(shortest(scorer), within(margin));
    if (!name.equals("openbook_qa")) {
      assertThat(value(score, "acc")).isCloseTo(score.guessing(), within(margin));
    }
    for (String measure : score.all().estimates().keySet()) {
      if (!measure.equals("acc")) {
        assertThat(value(score, measure)).isCloseTo(score.guessing(), within(margin));
      }
    }
  }

  @ParameterizedTest
  @CsvSource("lambada_openai")
  void lastWordIsAsUnlikelyAsAnyOther(String name) throws IOException {
    Task task = task(name);
    assertThat(task.format()).isEqualTo(TaskFormat.LAMBADA);
    TaskScorer scorer = scorer(task);
    TaskScore score = score(scorer);
    assertThat(value(score, "acc")).isCloseTo(score.guessing(), within(0.02));
    double ids =
        scorer.requests().stream().mapToInt(ContinuationRequest::targets).average().orElseThrow();
    assertThat(Math.log(value(score, "perplexity")))
        .isCloseTo(ids * Math.log(TOKENIZER.vocabularySize()), within(0.2));
  }

  /** The expected share of right answers if the shortest one is taken, any of several. */
  private static double shortest(TaskScorer scorer) {
    double right = 0;
    int next = 0;
    List<TaskItem> items = scorer.tasks().get(0).items();
    for (TaskItem item : items) {
      int[] lengths =
          scorer.requests().subList(next, next + item.choices().size()).stream()
              .mapToInt(ContinuationRequest::targets)
              .toArray();
      int least = Arrays.stream(lengths).min().orElseThrow();
      long ties = Arrays.stream(lengths).filter(length -> length == least).count();
      right += lengths[item.gold()] == least ? 1.0 / ties : 0;
      next += lengths.length;
    }
    return right / items.size();
  }

  private static double value(TaskScore score, String measure) {
    return score.all().estimates().get(measure).value();
  }

  private static Task task(String name) throws IOException {
    String file = SharedData.path("eval/" + name + ".jsonl.gz").toString();
    Task task = TaskFile.list(new LocalStorage(), List.of(file)).get(0).read();
    assertThat(task.name()).isEqualTo(name);
    int items = Math.min(ITEMS, task.items().size());
    return new Task(name, task.format(), task.items().subList(0, items));
  }

  private static TaskScorer scorer(Task task) {
    return TaskScorer.of(
        List.of(task), new RequestEncoder(TOKENIZER), 0, 1, CONTEXT, TOKENIZER.vocabularySize());
  }

  private static TaskScore score(TaskScorer scorer) {
    List<Score> scores = new ArrayList<>();
    scorer.batches(16 * CONTEXT).forEach(batch -> scores.addAll(batch.score(network)));
    return scorer.results(scores, Optional.empty()).get(0);
  }
}
