package io.gristmill.spark.finetune;

import io.gristmill.tokenizer.chat.ChatEncoder.EncodedChat;
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

  /**
   * One text of a row.
   *
   * @param inputs ids
   * @param targets as many
   * @param isCut whether the example has more ids
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record EncodedText(int[] inputs, int[] targets, boolean isCut) {

    /** Targets without any. */
    static int[] ignored(int length) {
      int[] targets = new int[length];
      Arrays.fill(targets, TokenBatch.IGNORED);
      return targets;
    }

    /**
     * A conversation whose answers are the targets. If it is longer than {@code length} inputs, it
     * loses the beginning of what precedes the first answer, and then the end of its answers.
     */
    static EncodedText of(EncodedChat chat, int length, boolean isCut) {
      int[] ids = chat.ids();
      int firstAnswer = 0;
      while (firstAnswer < ids.length - 1 && !chat.isAnswer()[firstAnswer]) {
        firstAnswer++;
      }
      int surplus = Math.max(0, ids.length - 1 - length);
      int from = Math.min(surplus, Math.max(0, firstAnswer - 1));
      int count = Math.min(length, ids.length - 1 - from);
      int[] targets = ignored(count);
      for (int i = 0; i < count; i++) {
        int next = from + i + 1;
        targets[i] = chat.isAnswer()[next] ? ids[next] : TokenBatch.IGNORED;
      }
      return new EncodedText(
          Arrays.copyOfRange(ids, from, from + count), targets, isCut || surplus > 0);
    }

    int length() {
      return inputs.length;
    }

    boolean isSame(EncodedText other) {
      return Arrays.equals(inputs, other.inputs) && Arrays.equals(targets, other.targets);
    }

    /** Number of targets. */
    int learned() {
      return (int) Arrays.stream(targets).filter(id -> id != TokenBatch.IGNORED).count();
    }
  }
}
