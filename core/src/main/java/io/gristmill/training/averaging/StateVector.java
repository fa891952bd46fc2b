package io.gristmill.training.averaging;

/** What a replica carries from round to round. */
public enum StateVector {
  /** Parameters at the start of the round, {@code [parameters]}. */
  START,
  /** First, then second moments, {@code [2 * parameters]}. */
  MOMENTS,
  /** What encodings have lost so far, {@code [parameters]}. */
  RESIDUAL;

  /** Elements, of a model of so many parameters. */
  public long length(long parameters) {
    return this == MOMENTS ? 2 * parameters : parameters;
  }
}
