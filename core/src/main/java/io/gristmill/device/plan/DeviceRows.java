package io.gristmill.device.plan;

/**
 * Shape of the rows of a pass: row r is position {@code r % padded} of sequence {@code r / padded},
 * unless its position is given.
 */
public interface DeviceRows {

  /** Number of rows. */
  int rows();

  /** Rows of matrix products, whose buffers have so many: those of the pass or more. */
  default int productRows() {
    return rows();
  }

  /** Rows of a sequence. */
  int padded();

  /** Positions of a sequence; rows that have later ones are padding. */
  int context();
}
