package io.gristmill.preprocessing.dedup;

import static io.gristmill.error.Messages.format;

/**
 * The number of times that FineWeb-2 repeats a document in training, by the size of its cluster:
 * moderate duplication suggests quality, massive duplication suggests boilerplate (Penedo et al.
 * 2025, "FineWeb2"; its published rehydration table).
 */
public final class RehydrationWeight {

  private RehydrationWeight() {}

  /**
   * The weight of the surviving document.
   *
   * @param clusterSize number of copies, including the survivor
   */
  public static int of(long clusterSize) {
    if (clusterSize < 1) {
      throw new IllegalArgumentException(
          format("cluster size: %d (expected at least 1)", clusterSize));
    }
    if (clusterSize <= 3) {
      return (int) clusterSize;
    }
    if (clusterSize == 4) {
      return 3;
    }
    if (clusterSize < 100) {
      return 5;
    }
    return clusterSize < 1000 ? 8 : 1;
  }
}
