package io.gristmill.spark.reprofile;

import org.apache.spark.Partitioner;

/** A partition a part: what one task of cleaning wrote. */
final class StoredParts extends Partitioner {

  private static final long serialVersionUID = 1L;

  private final int parts;

  StoredParts(int parts) {
    this.parts = parts;
  }

  @Override
  public int numPartitions() {
    return parts;
  }

  @Override
  public int getPartition(Object place) {
    return ((StoredPlace) place).part();
  }
}
