package io.gristmill.spark.tokenize;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * How well a tokenizer fits the texts: tokens per word by language, and the tokens in use. A class,
 * as Kryo cannot set the fields of records.
 */
final class Fertility implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int BITS = 64;
  private static final int TREE_DEPTH = 2;

  /** Indexes of the sums of a language. */
  private static final int DOCUMENTS = 0;

  private static final int TOKENS = 1;
  private static final int WORDS = 2;
  private static final int BYTES = 3;
  private static final int COMPARED = 4;

  /** A bit for each token of the vocabulary that occurs in the training split. */
  private final long[] used;

  private final TreeMap<String, long[]> languages = new TreeMap<>();

  private Fertility(int vocabulary) {
    used = new long[(vocabulary + BITS - 1) / BITS];
  }

  /** Sums over encoded documents; one counts as often as it is in the shards. */
  static Fertility of(
      JavaPairRDD<ShardPlan.ShardOrderKey, EncodedDocument> encoded, int vocabulary) {
    return encoded.treeAggregate(
        new Fertility(vocabulary),
        (sums, document) -> sums.add(document._1().split(), document._2()),
        Fertility::merge,
        TREE_DEPTH);
  }

  private Fertility add(Split split, EncodedDocument document) {
    if (split == Split.TRAIN) {
      for (int id : document.ids()) {
        used[id / BITS] |= 1L << (id % BITS);
      }
    }
    add(
        document.language(),
        new long[] {
          1,
          document.ids().length,
          document.words(),
          document.textBytes(),
          document.comparedTokens()
        });
    return this;
  }

  private Fertility merge(Fertility that) {
    for (int i = 0; i < used.length; i++) {
      used[i] |= that.used[i];
    }
    that.languages.forEach(this::add);
    return this;
  }

  private void add(String language, long[] more) {
    long[] sums = languages.computeIfAbsent(language, first -> new long[more.length]);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += more[i];
    }
  }

  /** Number of tokens of the vocabulary that occur in the training split. */
  long usedVocabulary() {
    long count = 0;
    for (long bits : used) {
      count += Long.bitCount(bits);
    }
    return count;
  }

  /**
   * By language: documents, tokens without the ends of texts, words, UTF-8 bytes, tokens per word,
   * bytes per token; and tokens, and tokens per word, of another tokenizer if there is one.
   */
  ObjectNode byLanguage() {
    ObjectNode byLanguage = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, long[]> one : languages.entrySet()) {
      long[] sums = one.getValue();
      ObjectNode language = byLanguage.putObject(one.getKey());
      language.put("documents", sums[DOCUMENTS]).put("tokens", sums[TOKENS]);
      language.put("words", sums[WORDS]).put("bytes", sums[BYTES]);
      if (sums[WORDS] > 0 && sums[TOKENS] > 0) {
        language.put("tokens-per-word", (double) sums[TOKENS] / sums[WORDS]);
        language.put("bytes-per-token", (double) sums[BYTES] / sums[TOKENS]);
      }
      if (sums[COMPARED] > 0) {
        language.put("compared-tokens", sums[COMPARED]);
      }
      if (sums[COMPARED] > 0 && sums[WORDS] > 0) {
        language.put("compared-tokens-per-word", (double) sums[COMPARED] / sums[WORDS]);
      }
    }
    return byLanguage;
  }
}
