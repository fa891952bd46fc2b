package io.gristmill.preprocessing.fasttext;

import io.gristmill.io.InputFile;
import java.io.IOException;

/**
 * The training arguments that scoring depends on.
 *
 * @param dimension of the hidden layer
 * @param wordNgrams maximum length of word n-grams
 * @param buckets hash buckets of word and character n-grams
 * @param minChars minimum length of character n-grams
 * @param maxChars maximum length of character n-grams; 0 for none
 */
record ModelArguments(
    int dimension, int wordNgrams, Loss loss, int buckets, int minChars, int maxChars) {

  static final int MAGIC = 793712314;
  static final int SUPERVISED = 3;

  /** In the order of fastText's codes, starting at 1. */
  enum Loss {
    HIERARCHICAL_SOFTMAX,
    NEGATIVE_SAMPLING,
    SOFTMAX,
    ONE_VERSUS_ALL
  }

  /** Whether a file begins as fastText's models do. */
  static boolean isModel(InputFile file) throws IOException {
    if (file.length() < Integer.BYTES) {
      return false;
    }
    try (ModelReader in = new ModelReader(file)) {
      return in.int32() == MAGIC;
    }
  }

  static ModelArguments read(ModelReader in) throws IOException {
    int magic = in.int32();
    in.require(magic == MAGIC, "fastText magic number", magic, Integer.toString(MAGIC));
    int version = in.int32();
    in.require(version == 11 || version == 12, "fastText model version", version, "11 or 12");
    int dimension = in.count("dimension");
    in.require(dimension > 0, "dimension", dimension, "at least 1");
    in.int32(); // window
    in.int32(); // epochs
    in.int32(); // least count of a word
    in.int32(); // negative samples
    int wordNgrams = in.count("word n-grams");
    int loss = in.int32();
    in.require(loss >= 1 && loss <= Loss.values().length, "loss", loss, "1 to 4");
    int model = in.int32();
    in.require(model == SUPERVISED, "fastText model kind", model, SUPERVISED + ": supervised");
    int buckets = in.count("buckets");
    int minChars = in.count("shortest character n-gram");
    int maxChars = in.count("longest character n-gram");
    in.require(
        buckets > 0 || (wordNgrams < 2 && maxChars == 0),
        "buckets",
        buckets,
        "at least 1 for n-grams");
    in.int32(); // steps between updates of the learning rate
    in.int64(); // sampling threshold
    return new ModelArguments(
        dimension,
        wordNgrams,
        Loss.values()[loss - 1],
        buckets,
        minChars,
        // Supervised models of version 11 were trained without character n-grams.
        version == 11 ? 0 : maxChars);
  }

  ModelArguments withDimension(int other) {
    return new ModelArguments(other, wordNgrams, loss, buckets, minChars, maxChars);
  }
}
