package io.gristmill.preprocessing.dedup.decontaminate;

import io.gristmill.preprocessing.dedup.minhash.NGramHasher;
import io.gristmill.preprocessing.dedup.minhash.ShingleHash;
import io.gristmill.preprocessing.dedup.minhash.TextSimplifier;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.List;

/**
 * Words of simplified texts and the hashes of their n-grams. Reuses its buffers: one per thread.
 */
final class SimpleWords {

  private final int ngram;
  private final TextSimplifier simplifier = new TextSimplifier();
  private final WordSplitter splitter = WordSplitters.named(WordSplitters.SPACY_EN);
  private final NGramHasher hasher;
  private final Spans spans = new Spans();
  private String simple = "";

  SimpleWords(int ngram) {
    this.ngram = ngram;
    this.hasher = new NGramHasher(ShingleHash.XXH64, ngram);
  }

  List<String> words(String text) {
    simple = simplifier.simplify(text);
    splitter.split(simple, spans);
    return spans.of(simple);
  }

  /** Hashes of a text's n-grams, in text order. */
  long[] hashes(String text) {
    simple = simplifier.simplify(text);
    splitter.split(simple, spans);
    return hasher.hashes(simple, spans);
  }

  /** Hashes of the n-grams of these words. */
  long[] hashes(List<String> words) {
    StringBuilder joined = new StringBuilder();
    spans.clear();
    for (String word : words) {
      spans.add(joined.length(), joined.length() + word.length());
      joined.append(word);
    }
    simple = joined.toString();
    return hasher.hashes(simple, spans);
  }

  /** The n-gram behind the hash at {@code index} of the last text. */
  String ngram(int index) {
    return String.join(" ", spans.of(simple).subList(index, index + ngram));
  }
}
