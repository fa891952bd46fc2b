package io.gristmill.preprocessing.erase;

import java.util.Locale;

/** What a line of an erasure list names; the order is that of precedence when one is counted. */
public enum EntryKind {
  URL,
  DOMAIN,
  EMAIL,
  ID;

  /** As written before a colon in a list, and in a receipt. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
