package io.gristmill.spark.dedup;

import io.gristmill.config.DedupSection;
import java.io.Serializable;

/** What counts as a copy: an equal text, a shared band, or both. */
record CopyKinds(boolean exact, boolean near) implements Serializable {

  static CopyKinds of(DedupSection config) {
    return new CopyKinds(config.exact(), config.near());
  }
}
