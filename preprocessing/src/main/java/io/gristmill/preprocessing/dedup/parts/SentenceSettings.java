package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.DedupSection.SentenceCut;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import java.util.List;

/**
 * Removes repeated runs of sentences, as datatrove 0.10 does (after C4: Raffel et al. 2020).
 *
 * @param span sentences in a run
 * @param minWords a document with fewer remaining words is dropped; 0 for no limit
 * @param minSentences a document with fewer remaining sentences is dropped; 0 for no limit
 * @param minSpanWords the first sentence of a removed stretch is restored if it has fewer words; 0
 *     for never
 */
public record SentenceSettings(
    SentenceCut cut, int span, int minWords, int minSentences, int minSpanWords)
    implements PartSettings {

  /** No text remains, or there was none. */
  public static final String EMPTY = "sentences-empty";

  public static final String FEW_SENTENCES = "sentences-few";
  public static final String FEW_WORDS = "sentences-few-words";

  /** The default settings of datatrove. */
  public static final SentenceSettings DATATROVE =
      new SentenceSettings(SentenceCut.SENTENCES, 3, 50, 3, 0);

  @Override
  public PartRule newRule() {
    return new SentenceRule(this);
  }

  @Override
  public List<String> reasons() {
    return List.of(EMPTY, FEW_SENTENCES, FEW_WORDS);
  }
}
