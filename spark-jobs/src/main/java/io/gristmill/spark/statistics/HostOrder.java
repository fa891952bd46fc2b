package io.gristmill.spark.statistics;

import java.io.Serializable;
import java.util.Comparator;
import scala.Tuple2;

/** Fewest documents first; of equals the last by name. */
final class HostOrder implements Comparator<Tuple2<String, long[]>>, Serializable {

  private static final long serialVersionUID = 1L;

  @Override
  public int compare(Tuple2<String, long[]> one, Tuple2<String, long[]> other) {
    int byDocuments = Long.compare(documents(one), documents(other));
    return byDocuments != 0 ? byDocuments : other._1().compareTo(one._1());
  }

  private static long documents(Tuple2<String, long[]> host) {
    return host._2()[0] + host._2()[1];
  }
}
