package io.gristmill.preprocessing.dedup.parts;

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
}
