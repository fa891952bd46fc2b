package io.gristmill.eval.task;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.Messages;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The items of one file.
 *
 * @param name of the task in results
 */
public record Task(String name, TaskFormat format, List<TaskItem> items) {

  private static final String BETWEEN_EXAMPLES = "\n\n";

  public Task {
    items = List.copyOf(items);
  }

  /**
   * Checks that every item can have other items as examples.
   *
   * @throws InvalidConfigException if there are too few
   */
  public void requireExamples(int fewShot) {
    if (fewShot >= items.size()) {
      throw new InvalidConfigException(
          Messages.format(
              "evaluation.few-shot: %d (expected at most %d, one less than the items of %s)",
              fewShot, items.size() - 1, name));
    }
  }

  /**
   * The requests of all items, in order: for each choice of an item one.
   *
   * @param fewShot solved items of the task before each item, drawn without repetition by seed,
   *     task and item; 0 for none
   * @throws InvalidConfigException if the task has too few items for the examples
   */
  public List<ContinuationRequest> requests(RequestEncoder encoder, int fewShot, long seed) {
    requireExamples(fewShot);
    List<ContinuationRequest> requests = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String examples = examples(i, fewShot, seed);
      for (TaskItem.Choice choice : items.get(i).choices()) {
        requests.add(
            encoder.encode(
                examples + choice.context(), TaskItem.DELIMITER + choice.continuation()));
      }
    }
    return requests;
  }

  private String examples(int item, int fewShot, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ (long) name.hashCode() << 32 ^ item);
    Set<Integer> drawn = new LinkedHashSet<>();
    while (drawn.size() < fewShot) {
      int other = random.nextInt(items.size());
      if (other != item) {
        drawn.add(other);
      }
    }
    StringBuilder examples = new StringBuilder();
    drawn.forEach(index -> examples.append(items.get(index).example()).append(BETWEEN_EXAMPLES));
    return examples.toString();
  }
}
