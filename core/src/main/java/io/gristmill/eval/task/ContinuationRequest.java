package io.gristmill.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Asks for the log-probability of the ids from {@code start} on, each given all ids before it.
 *
 * @param start at least 1
 */
public record ContinuationRequest(int[] ids, int start) {

  public ContinuationRequest {
    if (start < 1 || start >= ids.length) {
      throw new IllegalArgumentException(
          "continuation: from " + start + " (expected 1 to " + (ids.length - 1) + ")");
    }
  }

  /** Number of ids to score. */
  int targets() {
    return ids.length - start;
  }

  /** Whether the ids before the continuation's last one do not fit in the context of a model. */
  boolean isTruncated(int contextLength) {
    return ids.length - 1 > contextLength;
  }

  /**
   * Cuts the request to a model's context, on the left. A continuation that is longer than the
   * context becomes several windows, each of which ends where the next one's targets begin.
   *
   * @param number of the request
   */
  List<ScoreWindow> windows(int number, int contextLength) {
    List<ScoreWindow> windows = new ArrayList<>();
    for (int from = start; from < ids.length; from += contextLength) {
      int to = Math.min(ids.length, from + contextLength);
      int first = Math.max(0, to - 1 - contextLength);
      windows.add(
          new ScoreWindow(number, windows.size(), Arrays.copyOfRange(ids, first, to), to - from));
    }
    return windows;
  }
}
