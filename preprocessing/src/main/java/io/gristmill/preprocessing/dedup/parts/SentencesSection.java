package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import java.util.List;

/**
 * The {@code dedup.sentences} section: repeated runs of sentences are removed, as datatrove 0.10
 * does (after C4: Raffel et al. 2020).
 *
 * @param span sentences in a run
 * @param minWords a document with fewer remaining words is dropped; 0 for no limit
 * @param minSentences a document with fewer remaining sentences is dropped; 0 for no limit
 * @param minSpanWords the first sentence of a removed stretch is restored if it has fewer words; 0
 *     for never
 */
public record SentencesSection(
    boolean enabled,
    SentenceCut cut,
    @AtLeast(1) int span,
    @AtLeast(0) int minWords,
    @AtLeast(0) int minSentences,
    @AtLeast(0) int minSpanWords)
    implements PartSettings {

  /** Disabled, with the other settings as datatrove's defaults. */
  public static final SentencesSection OFF =
      new SentencesSection(false, SentenceCut.SENTENCES, 3, 50, 3, 0);

  /** No text remains, or there was none. */
  public static final String EMPTY = "sentences-empty";

  public static final String FEW_SENTENCES = "sentences-few";
  public static final String FEW_WORDS = "sentences-few-words";

  /** The units in which repeated text is removed. */
  public enum SentenceCut {
    /** Sentences of the spaCy splitter, including the white space after them. */
    SENTENCES,
    /** Lines without their line terminators. */
    LINES
  }

  @Override
  public PartRule newRule() {
    return new SentenceRule(this);
  }

  @Override
  public List<String> reasons() {
    return List.of(EMPTY, FEW_SENTENCES, FEW_WORDS);
  }
}
