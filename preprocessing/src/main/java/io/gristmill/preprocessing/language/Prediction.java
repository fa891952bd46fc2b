package io.gristmill.preprocessing.language;

/**
 * A label with the model's belief in it.
 *
 * @param label without the model's prefix: {@code en}
 * @param probability about 0 to 1; fastText's rounding can give slightly more than 1
 */
public record Prediction(String label, float probability) {}
