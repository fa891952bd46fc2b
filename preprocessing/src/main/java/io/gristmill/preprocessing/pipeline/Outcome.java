package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.document.Candidate;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.document.Provenance;
import java.util.Map;

/** What became of one record. Every record read has exactly one outcome. */
public sealed interface Outcome {

  /**
   * Passed every step.
   *
   * @param document as the rules rewrote it and the masker left it
   * @param values every measured value, {@code rule/value} to number
   */
  record Kept(Document document, Map<String, Double> values) implements Outcome {}

  /**
   * Rejected by a named rule.
   *
   * @param document as the rules got it: extracted and named, neither rewritten nor masked, so that
   *     a judgement by other thresholds can start from it
   * @param rule the step: a filter's name, {@code language} or {@code extract}
   * @param reason the rule's first failing threshold
   * @param values {@code rule/value} to number: of every rule where a rule rejected; of the step
   *     alone where a step before the rules did, as rules of one language mean nothing in another
   */
  record Dropped(Document document, String rule, String reason, Map<String, Double> values)
      implements Outcome {

    static Dropped of(Candidate candidate, String rule, String reason) {
      return new Dropped(candidate.document(), rule, reason, candidate.values());
    }
  }

  /** Could not be read as a document at all. */
  record Quarantined(String cause, String detail, Provenance provenance) implements Outcome {}

  /** Not a document by nature, such as a WARC request. */
  record Other(String kind, Provenance provenance) implements Outcome {}
}
