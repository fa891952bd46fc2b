package io.gristmill.eval.task;

import java.util.List;

/**
 * One question of a task. A model chooses the continuation that it finds most likely after its
 * context; with a single choice, it is asked whether it would say it.
 *
 * @param choices at least one
 * @param gold index of the right choice
 * @param text question and right answer without the words of the prompt, for the check against
 *     training text
 */
public record TaskItem(List<Choice> choices, int gold, String text) {

  /** Between a context and its continuation, as in the harness. */
  static final String DELIMITER = " ";

  public TaskItem {
    choices = List.copyOf(choices);
  }

  /** Choices that continue the same context. */
  static TaskItem of(String context, List<String> continuations, int gold, String question) {
    return new TaskItem(
        continuations.stream().map(continuation -> new Choice(context, continuation)).toList(),
        gold,
        question + DELIMITER + continuations.get(gold));
  }

  /** The item with its right answer, as an example in the prompt of another item. */
  String example() {
    Choice right = choices.get(gold);
    return right.context() + DELIMITER + right.continuation();
  }

  /** A text and its continuation, which follows after a space. */
  public record Choice(String context, String continuation) {}
}
