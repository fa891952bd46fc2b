package io.gristmill.tokens;

import java.util.Locale;

/** What a document is for. */
public enum Split {
  TRAIN,
  VALIDATION;

  /** As in directories, manifests and logs. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
