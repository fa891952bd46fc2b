package io.gristmill.preprocessing.mask;

/** Where in a text something was found: [start, end). */
final class Match {

  private int start;
  private int end;

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  void set(int newStart, int newEnd) {
    start = newStart;
    end = newEnd;
  }
}
