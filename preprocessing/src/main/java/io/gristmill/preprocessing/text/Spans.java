package io.gristmill.preprocessing.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A reusable list of [start, end) spans of one text, in UTF-16 offsets. Not thread-safe. */
public final class Spans {

  private int[] bounds = new int[256];
  private int count;

  public int count() {
    return count;
  }

  public int start(int index) {
    return bounds[2 * Objects.checkIndex(index, count)];
  }

  public int end(int index) {
    return bounds[2 * Objects.checkIndex(index, count) + 1];
  }

  public int length(int index) {
    return end(index) - start(index);
  }

  /** Index of the first span that starts at {@code offset} or later; spans are in text order. */
  public int firstFrom(int offset) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bounds[2 * middle] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  public void clear() {
    count = 0;
  }

  public void add(int start, int end) {
    if (2 * count == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    bounds[2 * count] = start;
    bounds[2 * count + 1] = end;
    count++;
  }

  /** The span of {@code text} at {@code index}, as a new string. */
  public String of(String text, int index) {
    return text.substring(start(index), end(index));
  }

  /** Every span of {@code text}, as new strings. */
  public List<String> of(String text) {
    List<String> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parts.add(of(text, i));
    }
    return parts;
  }
}
