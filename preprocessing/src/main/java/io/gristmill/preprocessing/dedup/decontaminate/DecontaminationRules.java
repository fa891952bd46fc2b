package io.gristmill.preprocessing.dedup.decontaminate;

import static io.gristmill.error.Messages.format;

import java.io.Serializable;

/**
 * Which n-grams of an evaluation item must not be in a document: those of its label always.
 *
 * @param ngram words in an n-gram (datatrove, and GPT-3's authors: 12 or 13)
 * @param queries whether those of the query too
 * @param overlaps whether those across the end of the query and the start of the label too
 */
public record DecontaminationRules(int ngram, boolean queries, boolean overlaps)
    implements Serializable {

  public DecontaminationRules {
    if (ngram < 1) {
      throw new IllegalArgumentException(format("ngram: %d (expected at least 1)", ngram));
    }
  }
}
