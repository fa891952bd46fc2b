package io.gristmill.preprocessing.dedup.parts;

/**
 * What is left of a text.
 *
 * @param reason why the document is dropped; empty if it is kept
 * @param removed lines or sentences taken out
 */
public record Remainder(String text, String reason, int removed) {

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
