package io.gristmill.preprocessing.language;

/** Puts the rows of the input matrix in the order the tables expect: words, then kept buckets. */
final class InputRows {

  private InputRows() {}

  static Features features(
      ModelReader in, ModelArguments arguments, Dictionary dictionary, float[] stored) {
    int words = dictionary.words().size();
    int dimension = arguments.dimension();
    int storedRows = stored.length / dimension;
    Dictionary.Pruning pruning = dictionary.pruning();
    if (!pruning.pruned()) {
      long expected = (long) words + arguments.buckets();
      in.require(storedRows == expected, "input rows", storedRows, expected + ": words + buckets");
      BucketTable all = new BucketTable(arguments.buckets(), words);
      return new Features(arguments, dictionary.words(), all, stored);
    }
    long[] kept = keptBuckets(in, arguments, pruning);
    BucketTable table = new BucketTable(arguments.buckets(), words, kept);
    long expected = (long) words + pruning.rows().length;
    in.require(storedRows == expected, "input rows", storedRows, expected + ": words + buckets");
    float[] rows = stored.clone();
    for (int i = 0; i < pruning.rows().length; i++) {
      int from = pruning.rows()[i];
      in.require(from >= 0 && from < pruning.rows().length, "row of a bucket", from, "a row");
      int to = table.row((long) pruning.buckets()[i]);
      System.arraycopy(stored, (words + from) * dimension, rows, to * dimension, dimension);
    }
    return new Features(arguments, dictionary.words(), table, rows);
  }

  private static long[] keptBuckets(
      ModelReader in, ModelArguments arguments, Dictionary.Pruning pruning) {
    long[] kept = new long[arguments.buckets() / Long.SIZE + 1];
    for (int bucket : pruning.buckets()) {
      in.require(bucket >= 0 && bucket < arguments.buckets(), "bucket", bucket, "a bucket");
      boolean seen = (kept[bucket >>> 6] >>> bucket & 1) != 0;
      in.require(!seen, "bucket", bucket, "each once");
      kept[bucket >>> 6] |= 1L << bucket;
    }
    return kept;
  }
}
