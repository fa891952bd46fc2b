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

  /**
   * Evaluates whether {@link BoostedTrees#logOdds} is above zero, several times faster: every tree
   * is padded to the same depth, so that no branch depends on the data; four trees are traversed at
   * a time to hide latency; and evaluation stops once the remaining trees cannot change the result.
   */
  static final class FlattenedForest {

    /** Larger than the rounding error of adding some hundred leaves. */
    private static final double ROUNDING = 1e-9;

    private static final int AT_ONCE = 4;

    private final double base;
    private final int trees;
    private final int depth;

    /** {@code [trees, 2^depth]}, with the children of node n at 2n and 2n + 1 and the root at 1. */
    private final short[] features;

    private final float[] thresholds;

    /** {@code [trees, 2^depth]}, from the all-lower to the all-upper path. */
    private final float[] leaves;

    /** Smallest and largest sum of the trees from this one on. */
    private final double[] least;

    private final double[] most;

    FlattenedForest(BoostedTrees source) {
      base = source.base();
      // Padding trees at the end have leaves of zero.
      trees = (source.roots().length + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
      depth = source.depth();
      features = new short[trees << depth];
      thresholds = new float[trees << depth];
      leaves = new float[trees << depth];
      least = new double[trees + 1];
      most = new double[trees + 1];
      for (int tree = trees - 1; tree >= 0; tree--) {
        if (tree < source.roots().length) {
          fill(source, tree, source.roots()[tree], 1, 0);
        }
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int leaf = tree << depth; leaf < (tree + 1) << depth; leaf++) {
          low = Math.min(low, leaves[leaf]);
          high = Math.max(high, leaves[leaf]);
        }
        least[tree] = least[tree + 1] + low;
        most[tree] = most[tree + 1] + high;
      }
    }

    /** A leaf above the full depth becomes a subtree of equal leaves. */
    private void fill(BoostedTrees source, int tree, int node, int place, int level) {
      boolean leaf = source.features()[node] < 0;
      if (level == depth) {
        leaves[(tree << depth) + place - (1 << depth)] = source.values()[node];
        return;
      }
      if (!leaf) {
        features[(tree << depth) + place] = (short) source.features()[node];
        thresholds[(tree << depth) + place] = source.values()[node];
      }
      int lower = leaf ? node : source.lower()[node];
      fill(source, tree, lower, 2 * place, level + 1);
      fill(source, tree, leaf ? node : lower + 1, 2 * place + 1, level + 1);
    }

    boolean isPositive(float[] row) {
      double sum = base;
      int size = 1 << depth;
      for (int tree = 0; tree < trees; tree += AT_ONCE) {
        if (sum + least[tree] > ROUNDING) {
          return true;
        } else if (sum + most[tree] < -ROUNDING) {
          return false;
        }
        int first = tree << depth;
        int second = first + size;
        int third = second + size;
        int fourth = third + size;
        int a = 1;
        int b = 1;
        int c = 1;
        int d = 1;
        for (int level = 0; level < depth; level++) {
          a = below(first, a, row);
          b = below(second, b, row);
          c = below(third, c, row);
          d = below(fourth, d, row);
        }
        // Added in the order of the trees, as in the reference.
        sum += leaves[first + a - size];
        sum += leaves[second + b - size];
        sum += leaves[third + c - size];
        sum += leaves[fourth + d - size];
      }
      return sum > 0;
    }

    /** The child of a tree's node for a row of features. */
    private int below(int tree, int place, float[] row) {
      int node = tree + place;
      return 2 * place + (row[features[node]] <= thresholds[node] ? 0 : 1);
    }
  }
}
