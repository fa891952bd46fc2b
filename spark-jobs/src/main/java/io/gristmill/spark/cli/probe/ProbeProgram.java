package io.gristmill.spark.cli.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One piece of Gristmill to try by hand: JSON lines in, JSON lines out, no Spark. */
@FunctionalInterface
interface ProbeProgram {

  /**
   * Answers every question, in order.
   *
   * @param questions whose {@code next} throws where a line is none, and then goes on
   */
  void run(Iterator<ObjectNode> questions, Answers answers) throws IOException;

  /** Where answers go. */
  interface Answers {

    void accept(JsonNode answer) throws IOException;

    /** A question that has no answer; the probe goes on and its exit status tells. */
    void failed(RuntimeException failure) throws IOException;
  }

  /** A piece that answers each question on its own. */
  interface Answerer {
    JsonNode answer(ObjectNode question) throws IOException;
  }

  /** Question by question; one that cannot be answered does not stop the others. */
  static ProbeProgram of(Answerer answerer) {
    return (questions, answers) -> {
      while (questions.hasNext()) {
        JsonNode answer;
        try {
          answer = answerer.answer(questions.next());
        } catch (RuntimeException e) {
          answers.failed(e);
          continue;
        }
        answers.accept(answer);
      }
    };
  }

  /**
   * All questions before the first answer; one that cannot be asked has its error in its place.
   *
   * @param given the answers, one for each question that {@code ask} took, in order
   */
  static ProbeProgram ofAll(Consumer<ObjectNode> ask, Supplier<List<ObjectNode>> given) {
    return (questions, answers) -> {
      List<Optional<RuntimeException>> failures = new ArrayList<>();
      while (questions.hasNext()) {
        try {
          ask.accept(questions.next());
          failures.add(Optional.empty());
        } catch (RuntimeException e) {
          failures.add(Optional.of(e));
        }
      }
      Iterator<ObjectNode> answer = given.get().iterator();
      for (Optional<RuntimeException> failure : failures) {
        if (failure.isPresent()) {
          answers.failed(failure.get());
        } else {
          answers.accept(answer.next());
        }
      }
    };
  }
}
