package io.gristmill.spark.cli.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;

/** One piece of Gristmill to try by hand: JSON lines in, JSON lines out, no Spark. */
@FunctionalInterface
interface ProbeProgram {

  /** Answers every question, in order. */
  void run(Iterator<ObjectNode> questions, Answers answers) throws IOException;

  /** Where answers go. */
  interface Answers {

    void accept(JsonNode answer) throws IOException;

    /** A question that has no answer; the probe goes on and its exit status tells. */
    void failed(String error) throws IOException;
  }

  /** A piece that answers each question on its own. */
  interface Answerer {
    JsonNode answer(ObjectNode question) throws IOException;
  }

  /** Question by question; one that cannot be answered does not stop the others. */
  static ProbeProgram of(Answerer answerer) {
    return (questions, answers) -> {
      while (questions.hasNext()) {
        ObjectNode question = questions.next();
        try {
          answers.accept(answerer.answer(question));
        } catch (IllegalArgumentException | io.gristmill.error.GristmillException e) {
          answers.failed(e.getMessage());
        }
      }
    };
  }
}
