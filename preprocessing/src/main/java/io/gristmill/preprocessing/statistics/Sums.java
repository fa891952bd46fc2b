package io.gristmill.preprocessing.statistics;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** Adds up maps key by key. */
final class Sums {

  private Sums() {}

  static <K extends Comparable<K>, V> SortedMap<K, V> of(
      SortedMap<K, V> one, SortedMap<K, V> other, BinaryOperator<V> sum) {
    SortedMap<K, V> both = new TreeMap<>(one);
    other.forEach((key, value) -> both.merge(key, value, sum));
    return both;
  }
}
