package io.gristmill.preprocessing.mask.number;

/** A matched range of a text: [start, end). */
public final class Match {

  private int start;
  private int end;

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  public void set(int newStart, int newEnd) {
    start = newStart;
    end = newEnd;
  }
}
