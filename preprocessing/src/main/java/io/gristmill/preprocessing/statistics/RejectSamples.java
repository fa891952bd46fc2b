package io.gristmill.preprocessing.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * The few documents with the smallest ranks: a sample in which every document is as likely as any
 * other, and that does not depend on the order in which they came.
 *
 * @param inOrder by rank
 */
public record RejectSamples(List<RejectSample> inOrder) {

  /** Most samples of one reason. */
  public static final int MOST = 5;

  public static final RejectSamples NONE = new RejectSamples(List.of());

  public RejectSamples {
    inOrder = inOrder.stream().sorted(RejectSample.ORDER).distinct().limit(MOST).toList();
  }

  /** Whether a document of that rank would stay. */
  boolean wants(String rank) {
    return inOrder.size() < MOST || rank.compareTo(inOrder.get(MOST - 1).rank()) <= 0;
  }

  RejectSamples with(RejectSample sample) {
    return merge(new RejectSamples(List.of(sample)));
  }

  public RejectSamples merge(RejectSamples that) {
    List<RejectSample> both = new ArrayList<>(inOrder);
    both.addAll(that.inOrder);
    return new RejectSamples(both);
  }
}
