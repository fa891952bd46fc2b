package io.gristmill.preprocessing.fasttext;

/**
 * A label and its probability.
 *
 * @param label without the model's prefix: {@code en}
 * @param probability about 0 to 1; fastText's rounding can give slightly more than 1
 */
public record Prediction(String label, float probability) {}
