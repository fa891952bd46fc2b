package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.DedupSection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Kinds of duplicates to find: equal texts, texts that share a band, equal URLs. */
record CopyKinds(boolean exact, boolean near, boolean url) implements Serializable {

  static final String EXACT = "exact";
  static final String NEAR = "near";
  static final String SAME_URL = "url";

  static CopyKinds of(DedupSection config) {
    return new CopyKinds(config.exact(), config.near(), config.url());
  }

  /** Names of the enabled kinds, for the index. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    if (exact) {
      names.add(EXACT);
    }
    if (near) {
      names.add(NEAR);
    }
    if (url) {
      names.add(SAME_URL);
    }
    return names;
  }
}
