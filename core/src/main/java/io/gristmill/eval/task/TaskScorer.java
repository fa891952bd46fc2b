package io.gristmill.eval.task;

import io.gristmill.eval.task.ScoreWindow.Score;
import io.gristmill.eval.task.TaskScore.Overlap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Puts the requests of several tasks together and takes their scores apart again.
 *
 * @param requests of all tasks, in order
 */
public record TaskScorer(
    List<Task> tasks,
    List<ContinuationRequest> requests,
    int fewShot,
    int contextLength,
    int vocabularySize) {

  /**
   * The requests of tasks to a model.
   *
   * @param fewShot examples before each item, drawn by {@code seed}
   */
  public static TaskScorer of(
      List<Task> tasks,
      RequestEncoder encoder,
      int fewShot,
      long seed,
      int contextLength,
      int vocabularySize) {
    List<ContinuationRequest> requests = new ArrayList<>();
    tasks.forEach(task -> requests.addAll(task.requests(encoder, fewShot, seed)));
    return new TaskScorer(tasks, requests, fewShot, contextLength, vocabularySize);
  }

  /** The passes through the model, at most {@code positions} positions each. */
  public List<ScoreWindow.Batch> batches(int positions) {
    return ScoreWindow.Batch.of(requests, contextLength, positions);
  }

  /**
   * The results of the tasks.
   *
   * @param scores of all windows, in any order
   * @param index of the tasks' words with the runs that occur in training text; empty if they were
   *     not searched
   */
  public List<TaskScore> results(List<Score> scores, Optional<Matches> index) {
    double[] sums = new double[requests.size()];
    boolean[] greedy = new boolean[requests.size()];
    Arrays.fill(greedy, true);
    // Sums of several windows are rounded in the order of the text.
    scores.stream()
        .sorted(Comparator.comparingInt(Score::request).thenComparingInt(Score::part))
        .forEach(
            score -> {
              sums[score.request()] += score.logProbability();
              greedy[score.request()] &= score.greedy();
            });
    List<TaskScore> results = new ArrayList<>();
    int next = 0;
    for (Task task : tasks) {
      List<ItemScore> items = new ArrayList<>();
      int first = next;
      for (TaskItem item : task.items()) {
        int choices = item.choices().size();
        items.add(
            new ItemScore(
                item, Arrays.copyOfRange(sums, next, next + choices), greedy[next + item.gold()]));
        next += choices;
      }
      results.add(result(task, items, first, index));
    }
    return results;
  }

  private TaskScore result(
      Task task, List<ItemScore> items, int firstRequest, Optional<Matches> index) {
    int truncated = 0;
    double guessing = 0;
    int next = firstRequest;
    for (TaskItem item : task.items()) {
      int choices = item.choices().size();
      List<ContinuationRequest> own = requests.subList(next, next + choices);
      truncated += own.stream().anyMatch(request -> request.isTruncated(contextLength)) ? 1 : 0;
      guessing += choices > 1 ? 1.0 / choices : Math.pow(vocabularySize, -own.get(0).targets());
      next += choices;
    }
    TaskFormat.Kind kind = task.format().kind();
    return new TaskScore(
        task.name(),
        task.format(),
        fewShot,
        truncated,
        guessing / items.size(),
        TaskMeasures.of(kind, items),
        index.map(found -> overlap(task, items, found)));
  }

  private static Overlap overlap(Task task, List<ItemScore> items, Matches found) {
    BitSet contaminated = found.index().contaminated(task, found.runs());
    return new Overlap(
        found.index().ngram(),
        found.index().unchecked(task),
        TaskMeasures.of(task.format().kind(), some(items, contaminated, false)),
        TaskMeasures.of(task.format().kind(), some(items, contaminated, true)));
  }

  private static List<ItemScore> some(List<ItemScore> items, BitSet chosen, boolean value) {
    return IntStream.range(0, items.size())
        .filter(i -> chosen.get(i) == value)
        .mapToObj(items::get)
        .toList();
  }

  /** The runs of an index that occur in training text. */
  public record Matches(NgramIndex index, BitSet runs) {}
}
