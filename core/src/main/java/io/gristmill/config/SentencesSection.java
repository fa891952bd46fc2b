package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code dedup.sentences}: runs of sentences said before are removed, as datatrove does it.
 *
 * @param cut {@code sentences} or {@code lines}
 * @param span sentences in a run
 * @param minWords documents of which fewer words are left are dropped; 0 for any
 * @param minSentences the same in sentences
 * @param minSpanWords a stretch whose first sentence has fewer words keeps that sentence
 */
public record SentencesSection(
    boolean enabled, String cut, int span, int minWords, int minSentences, int minSpanWords)
    implements Serializable {

  public static final SentencesSection OFF = new SentencesSection(false, "sentences", 3, 50, 3, 0);
}
