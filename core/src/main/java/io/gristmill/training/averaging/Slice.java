package io.gristmill.training.averaging;

import static io.gristmill.error.Messages.format;

import java.io.Serializable;

/**
 * A chunk of a vector that all replicas share.
 *
 * @param index position among all slices
 * @param vector {@link ModelVector#PARAMETERS} or {@link ModelVector#MOMENTS}
 * @param from first element within its vector
 * @param length elements
 * @param fragment of the parameters that it is part of, from 0
 */
public record Slice(int index, ModelVector vector, long from, int length, int fragment)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public Slice {
    if (index < 0 || from < 0 || length < 1) {
      throw new IllegalArgumentException(format("slice %d: %d+%d", index, from, length));
    }
  }

  /** Whether the state of this slice has a chunk of a shared vector. */
  public boolean holds(ModelVector shared) {
    return (shared == ModelVector.MOMENTS) == (vector == ModelVector.MOMENTS);
  }
}
