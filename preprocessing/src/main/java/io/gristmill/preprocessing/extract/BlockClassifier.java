package io.gristmill.preprocessing.extract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Boosted decision trees over {@link BlockFeatures}. {@code TrainBlockModel}, among the tests,
 * trained the standard model on five corpora of labelled pages.
 */
final class BlockClassifier {

  static final String RESOURCE = "main-text.trees";

  private static final class Standard {
    static final BlockClassifier INSTANCE = read();

    private static BlockClassifier read() {
      try (InputStream in = BlockClassifier.class.getResourceAsStream(RESOURCE)) {
        String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        return new BlockClassifier(BoostedTrees.parse(text, BlockFeatures.COUNT));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final FlattenedForest trees;

  BlockClassifier(BoostedTrees trees) {
    this.trees = new FlattenedForest(trees);
  }

  static BlockClassifier standard() {
    return Standard.INSTANCE;
  }

  boolean isMainText(float[] features) {
    return trees.isPositive(features);
  }
}
