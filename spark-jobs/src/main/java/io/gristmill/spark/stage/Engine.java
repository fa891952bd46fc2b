package io.gristmill.spark.stage;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.spark.metrics.StageCost;
import java.io.IOException;
import java.util.OptionalLong;

/** Runs the distributed work of stages, and knows the tables that it writes. */
public interface Engine {

  /**
   * Prepares for a stage, and measures it from now on.
   *
   * @param bytes stored bytes that the stage reads
   * @param partitionBytes stored bytes for each partition of its shuffles
   */
  Meter begin(String stage, long bytes, long partitionBytes);

  /** Measures until it is closed. */
  interface Meter extends AutoCloseable {

    /** Resources used since the start. */
    StageCost cost();

    @Override
    void close();
  }

  /**
   * Rows of a stored table by its footer; empty if the footer is encrypted.
   *
   * @throws InvalidInputException if it is no table; the message is what is wrong with the file
   */
  OptionalLong rows(InputFile table) throws IOException;
}
