package io.gristmill.preprocessing.dedup.parts;

import java.io.Serializable;
import java.util.List;

/** Removes repeated parts of one kind from texts. Reuses its buffers: one per thread. */
public interface PartRule {

  /** The parts of a text to compare, in text order. */
  List<Occurrence> parts(String id, String text);

  /**
   * Returns the text without its repeated parts.
   *
   * @param repeated positions of {@link #parts} that occurred before, sorted
   */
  Remainder without(String text, int[] repeated);

  /** The serializable settings of a rule. */
  interface PartSettings extends Serializable {

    /** Creates a rule for one thread. */
    PartRule newRule();

    /** The reasons for which the rule may drop a document. */
    List<String> reasons();
  }

  /**
   * A part of a document.
   *
   * @param hash equal for equal parts
   * @param id of the document
   * @param position of the part in the text
   */
  record Occurrence(long hash, String id, int position) {}

  /**
   * The text that remains after repeated parts are removed.
   *
   * @param reason why the document is dropped; empty if it is kept
   * @param removed number of lines or sentences removed
   */
  record Remainder(String text, String reason, int removed) {

    static Remainder kept(String text, int removed) {
      return new Remainder(text, "", removed);
    }

    static Remainder dropped(String reason, int removed) {
      return new Remainder("", reason, removed);
    }

    public boolean isKept() {
      return reason.isEmpty();
    }
  }
}
