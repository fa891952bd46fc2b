package io.gristmill.training.averaging;

import static io.gristmill.error.Messages.format;

import java.io.Serializable;

/**
 * A piece of what replicas share.
 *
 * @param index position among all slices
 * @param from first element within its vector
 * @param length elements
 */
public record Slice(int index, Vector vector, long from, int length) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What is cut into slices. */
  public enum Vector {
    /** The model, {@code [parameters]}. */
    PARAMETERS(StateVector.START),
    /** First, then second moments, {@code [2 * parameters]}. */
    MOMENTS(StateVector.MOMENTS);

    private final StateVector begins;

    Vector(StateVector begins) {
      this.begins = begins;
    }

    /** What of a replica it sets at the start of a round. */
    public StateVector begins() {
      return begins;
    }
  }

  public Slice {
    if (index < 0 || from < 0 || length < 1) {
      throw new IllegalArgumentException(format("slice %d: %d+%d", index, from, length));
    }
  }
}
