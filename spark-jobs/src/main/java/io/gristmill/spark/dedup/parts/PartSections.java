package io.gristmill.spark.dedup.parts;

import io.gristmill.config.DedupSection.DecontaminationSection;
import io.gristmill.config.DedupSection.ParagraphsSection;
import io.gristmill.config.DedupSection.SentencesSection;
import io.gristmill.preprocessing.dedup.decontaminate.NGramIndex.DecontaminationRules;
import io.gristmill.preprocessing.dedup.parts.ParagraphSettings;
import io.gristmill.preprocessing.dedup.parts.SentenceSettings;

/** Converts sections of the configuration to settings of the rules. */
public final class PartSections {

  private PartSections() {}

  public static ParagraphSettings settings(ParagraphsSection section) {
    return new ParagraphSettings(section.minCharacters(), section.minKeptCharacters());
  }

  public static SentenceSettings settings(SentencesSection section) {
    return new SentenceSettings(
        section.cut(),
        section.span(),
        section.minWords(),
        section.minSentences(),
        section.minSpanWords());
  }

  public static DecontaminationRules settings(DecontaminationSection section) {
    return new DecontaminationRules(section.ngram(), section.queries(), section.overlaps());
  }
}
