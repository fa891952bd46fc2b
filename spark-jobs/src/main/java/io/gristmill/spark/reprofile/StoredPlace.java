package io.gristmill.spark.reprofile;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a document was read: the order in which a task of cleaning met it.
 *
 * @param part number of the files it was written to
 */
record StoredPlace(int part, String file, long offset, String id)
    implements Comparable<StoredPlace>, Serializable {

  private static final Comparator<StoredPlace> ORDER =
      Comparator.comparingInt(StoredPlace::part)
          .thenComparing(StoredPlace::file)
          .thenComparingLong(StoredPlace::offset)
          .thenComparing(StoredPlace::id);

  @Override
  public int compareTo(StoredPlace other) {
    return ORDER.compare(this, other);
  }

  /** The shard: an archive's members are named behind it. */
  static String shard(String file) {
    int member = file.indexOf("!/");
    return member < 0 ? file : file.substring(0, member);
  }
}
