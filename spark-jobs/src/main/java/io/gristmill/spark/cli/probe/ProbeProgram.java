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

/** A component to try alone: it answers JSON lines with JSON lines and needs no Spark. */
@FunctionalInterface
interface ProbeProgram {

  /**
   * Answers every question, in order.
   *
   * @param questions whose {@code next} throws for an invalid line and can be called again
   */
  void run(Iterator<ObjectNode> questions, Answers answers) throws IOException;

  /** Receives the answers of a program. */
  interface Answers {

    void accept(JsonNode answer) throws IOException;

    /** Reports a question without an answer; the probe continues and exits with a failure. */
    void failed(RuntimeException failure) throws IOException;
  }

  /** Answers each question independently of the others. */
  interface Answerer {
    JsonNode answer(ObjectNode question) throws IOException;
  }

  /** Creates a probe that answers one question at a time; a failed one does not stop the others. */
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
   * Creates a probe that reads all questions before the first answer. An invalid question has an
   * error in its place.
   *
   * @param given supplies one answer for each question that {@code ask} accepted, in order
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
