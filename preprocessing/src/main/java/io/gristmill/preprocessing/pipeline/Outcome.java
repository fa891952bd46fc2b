package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.util.Map;

/** The result of processing one record. Every record read has exactly one outcome. */
public sealed interface Outcome {

  /**
   * The document passed every step.
   *
   * @param document as the rules rewrote it and the masker left it
   * @param values every measured value, {@code rule/value} to number
   */
  record Kept(Document document, Map<String, Double> values) implements Outcome {}

  /**
   * A named rule rejected the document.
   *
   * @param document the input of the rules: extracted and identified, neither rewritten nor masked,
   *     so that other thresholds can be applied to it later
   * @param rule the step: a filter's name, {@code language} or {@code extract}
   * @param reason the rule's first failing threshold
   * @param values {@code rule/value} to number: of every rule if a rule rejected the document; of
   *     the rejecting step alone if it precedes the rules, as rules of one language do not apply to
   *     another
   */
  record Dropped(Document document, String rule, String reason, Map<String, Double> values)
      implements Outcome {

    static Dropped of(Candidate candidate, String rule, String reason) {
      return new Dropped(candidate.document(), rule, reason, candidate.values());
    }
  }

  /** The record could not be read as a document. */
  record Quarantined(String cause, String detail, Provenance provenance) implements Outcome {}

  /** The record is not a document, for example a WARC request. */
  record Other(String kind, Provenance provenance) implements Outcome {}
}
