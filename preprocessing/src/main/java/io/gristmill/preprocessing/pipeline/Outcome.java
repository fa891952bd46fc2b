package io.gristmill.preprocessing.pipeline;

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
   * @param document as that rule saw it, unmasked
   * @param rule the step: a filter's name, {@code language} or {@code extract}
   * @param reason the rule's first failing threshold
   * @param values measured until then, {@code rule/value} to number
   */
  record Dropped(Document document, String rule, String reason, Map<String, Double> values)
      implements Outcome {}

  /** Could not be read as a document at all. */
  record Quarantined(String cause, String detail, Provenance provenance) implements Outcome {}

  /** Not a document by nature, such as a WARC request. */
  record Other(String kind, Provenance provenance) implements Outcome {}
}
