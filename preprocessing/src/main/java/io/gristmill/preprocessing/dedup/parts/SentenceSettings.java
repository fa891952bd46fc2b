package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.DedupSection.SentenceCut;
import java.util.List;

/**
 * Runs of sentences that are said once, as datatrove 0.10 does it (after C4: Raffel et al. 2020).
 *
 * @param span sentences in a run
 * @param minWords a document of which fewer words are left is dropped; 0 for any
 * @param minSentences the same in sentences
 * @param minSpanWords a removed stretch whose first sentence has fewer words gives that sentence
 *     back; 0 for never
 */
public record SentenceSettings(
    SentenceCut cut, int span, int minWords, int minSentences, int minSpanWords)
    implements PartSettings {

  /** Nothing is left, or nothing was there. */
  public static final String EMPTY = "sentences-empty";

  public static final String FEW_SENTENCES = "sentences-few";
  public static final String FEW_WORDS = "sentences-few-words";

  /** datatrove's defaults. */
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
