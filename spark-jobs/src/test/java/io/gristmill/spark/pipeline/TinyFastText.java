package io.gristmill.spark.pipeline;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A fastText model of two labels, {@code hq} and {@code cc}. With the mean weight m of the known
 * words, the probability of {@code hq} is 1 / (1 + exp(-2 m)).
 */
public final class TinyFastText {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private TinyFastText() {}

  public static byte[] of(Map<String, Float> weights) {
    return of(weights, List.of("hq", "cc"));
  }

  static byte[] of(Map<String, Float> weights, List<String> labels) {
    SortedMap<String, Float> words = new TreeMap<>(weights);
    TinyFastText model = new TinyFastText();
    model.ints(793712314, 12, 1, 5, 1, 1, 5, 1, 3, 3, 0, 0, 0, 100);
    model.longs(0);
    model.ints(words.size() + labels.size(), words.size(), labels.size());
    model.longs(100, -1);
    words.keySet().forEach(word -> model.entry(word, 0));
    labels.forEach(label -> model.entry("__label__" + label, 1));
    model.matrix(words.values().stream().toList());
    model.matrix(List.of(1f, -1f));
    return model.bytes.toByteArray();
  }

  private void entry(String word, int type) {
    bytes.writeBytes(word.getBytes(StandardCharsets.UTF_8));
    bytes.write(0);
    longs(1);
    bytes.write(type);
  }

  private void matrix(List<Float> column) {
    bytes.write(0);
    longs(column.size(), 1);
    column.forEach(number -> ints(Float.floatToIntBits(number)));
  }

  private void ints(int... numbers) {
    byte[] written = new byte[numbers.length * Integer.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      buffer.putInt(number);
    }
    bytes.writeBytes(written);
  }

  private void longs(long... numbers) {
    byte[] written = new byte[numbers.length * Long.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      buffer.putLong(number);
    }
    bytes.writeBytes(written);
  }
}
