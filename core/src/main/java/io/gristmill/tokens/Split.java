package io.gristmill.tokens;

import java.util.Locale;

/** The use of a document: training or validation. */
public enum Split {
  TRAIN,
  VALIDATION;

  /** Returns the name in directories, manifests and logs. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
