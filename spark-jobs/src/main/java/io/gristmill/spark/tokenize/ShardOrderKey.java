package io.gristmill.spark.tokenize;

import io.gristmill.tokens.Split;
import java.io.Serializable;

/**
 * Sort key that decides the shard of a document: split, then a hash of the id, then id, file and
 * offset to break ties on hash collisions or repeated ids.
 */
final class ShardOrderKey implements Comparable<ShardOrderKey>, Serializable {

  private static final long serialVersionUID = 1L;

  private static final int BUCKET_BITS = 16;

  private final Split split;
  private final long order;
  private final String id;
  private final String file;
  private final long offset;

  ShardOrderKey(Split split, long order, EncodedDocument document) {
    this.split = split;
    this.order = order;
    this.id = document.id();
    this.file = document.file();
    this.offset = document.offset();
  }

  Split split() {
    return split;
  }

  /** Number of ranges of the order within a split. A shard consists of whole ranges. */
  static int buckets() {
    return 1 << BUCKET_BITS;
  }

  int bucket() {
    return (int) ((order ^ Long.MIN_VALUE) >>> (Long.SIZE - BUCKET_BITS));
  }

  @Override
  public int compareTo(ShardOrderKey other) {
    int bySplit = split.compareTo(other.split);
    if (bySplit != 0) {
      return bySplit;
    }
    int byOrder = Long.compare(order, other.order);
    if (byOrder != 0) {
      return byOrder;
    }
    int byId = id.compareTo(other.id);
    if (byId != 0) {
      return byId;
    }
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Long.compare(offset, other.offset);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardOrderKey && compareTo((ShardOrderKey) other) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(order) * 31 + split.ordinal();
  }
}
