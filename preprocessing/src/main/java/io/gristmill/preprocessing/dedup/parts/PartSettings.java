package io.gristmill.preprocessing.dedup.parts;

import java.io.Serializable;
import java.util.List;

/** What travels of a rule. */
public interface PartSettings extends Serializable {

  /** A rule for one thread. */
  PartRule newRule();

  /** Why it may drop a document. */
  List<String> reasons();
}
