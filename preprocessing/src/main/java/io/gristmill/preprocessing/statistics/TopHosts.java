package io.gristmill.preprocessing.statistics;

import java.util.List;

/**
 * The hosts with the most documents.
 *
 * @param distinct hosts in all
 * @param inOrder most documents first; of equals by name
 */
public record TopHosts(long distinct, List<Ranked> inOrder) {

  /** How many there are at most. */
  public static final int MOST = 100;

  /** A host and its documents. */
  public record Ranked(String host, HostCount documents) {}

  public TopHosts {
    inOrder = List.copyOf(inOrder);
  }
}
