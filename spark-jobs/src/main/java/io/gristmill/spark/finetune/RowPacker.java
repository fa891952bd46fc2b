package io.gristmill.spark.finetune;

import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts examples into rows: each into the first of the last {@link #OPEN} rows in which it fits.
 * What is left of a row is one further text without targets.
 */
final class RowPacker {

  private static final int OPEN = 64;

  private final int length;
  private final int padding;
  private final int mostOpen;
  private final Sink sink;
  private final List<Row> open = new ArrayList<>();

  /** Receives complete rows. */
  @FunctionalInterface
  interface Sink {
    void row(int[] inputs, int[] targets, int[] starts) throws IOException;
  }

  /**
   * @param length inputs of a row
   * @param padding id of the input where no text is
   */
  private RowPacker(int length, int padding, int mostOpen, Sink sink) {
    this.length = length;
    this.padding = padding;
    this.mostOpen = mostOpen;
    this.sink = sink;
  }

  /** Rows of as many examples as fit. */
  static RowPacker several(int length, int padding, Sink sink) {
    return new RowPacker(length, padding, OPEN, sink);
  }

  /** Rows of one example each. */
  static RowPacker single(int length, int padding, Sink sink) {
    return new RowPacker(length, padding, 0, sink);
  }

  /** Adds the texts of an example, which stay together. */
  void add(List<EncodedText> texts) throws IOException {
    int needed = texts.stream().mapToInt(EncodedText::length).sum();
    Row row = open.stream().filter(one -> one.used + needed <= length).findFirst().orElse(null);
    if (row == null) {
      row = new Row();
      open.add(row);
    }
    texts.forEach(row::add);
    while (open.size() > mostOpen || (!open.isEmpty() && open.get(0).used == length)) {
      write(open.remove(0));
    }
  }

  /** Writes the rows that are left. */
  void finish() throws IOException {
    for (Row row : open) {
      write(row);
    }
    open.clear();
  }

  private void write(Row row) throws IOException {
    row.pad();
    sink.row(row.inputs, row.targets, row.starts);
  }

  private final class Row {

    private final int[] inputs = new int[length];
    private final int[] targets = new int[length];
    private final int[] starts = new int[length];
    private int used;

    void add(EncodedText text) {
      System.arraycopy(text.inputs(), 0, inputs, used, text.length());
      System.arraycopy(text.targets(), 0, targets, used, text.length());
      Arrays.fill(starts, used, used + text.length(), used);
      used += text.length();
    }

    void pad() {
      Arrays.fill(inputs, used, length, padding);
      Arrays.fill(targets, used, length, TokenBatch.IGNORED);
      Arrays.fill(starts, used, length, used);
    }
  }
}
