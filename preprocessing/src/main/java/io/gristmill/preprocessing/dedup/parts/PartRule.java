package io.gristmill.preprocessing.dedup.parts;

import java.io.Serializable;

import java.util.List;

/** A kind of part that is said once. Instances keep buffers and are for one thread. */
public interface PartRule {

  /** The parts of a text that are compared, in text order. */
  List<Occurrence> parts(String id, String text);

  /**
   * The text without its repeats.
   *
   * @param repeated positions of {@link #parts} that occurred before, sorted
   */
  Remainder without(String text, int[] repeated);

  /** What travels of a rule. */
  interface PartSettings extends Serializable {

    /** A rule for one thread. */
    PartRule newRule();

    /** Why it may drop a document. */
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
   * What is left of a text.
   *
   * @param reason why the document is dropped; empty if it is kept
   * @param removed lines or sentences taken out
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
