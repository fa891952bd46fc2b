package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.language.LanguageThresholds;
import io.gristmill.preprocessing.language.Prediction;
import java.util.Map;
import java.util.Set;

/**
 * Names the document's language and keeps the wanted ones.
 *
 * @param wanted labels of the model; empty for all
 * @param thresholds a document passes above its language's
 */
record LanguageStep(
    LanguageIdentifier identifier,
    Set<String> wanted,
    LanguageThresholds thresholds,
    LanguageUnit unit) {

  static final String NAME = "language";
  static final String PROBABILITY = NAME + "/probability";

  LanguageStep {
    wanted = Set.copyOf(wanted);
  }

  Outcome judge(Document document) {
    if (unit == LanguageUnit.PARAGRAPH) {
      LanguageParagraphs paragraphs = new LanguageParagraphs(document.text(), identifier);
      Document named = document.withLanguage(paragraphs.label());
      Outcome outcome = judge(named, paragraphs.probability(), paragraphs.values(this::keeps));
      return outcome instanceof Outcome.Kept kept
          ? new Outcome.Kept(named.withText(paragraphs.text(this::keeps)), kept.values())
          : outcome;
    }
    Prediction best = identifier.best(document.text());
    double probability = best.probability();
    return judge(
        document.withLanguage(best.label()), probability, Map.of(PROBABILITY, probability));
  }

  private Outcome judge(Document named, double probability, Map<String, Double> values) {
    if (!isWanted(named.language())) {
      return new Outcome.Dropped(named, NAME, "language_unwanted", values);
    }
    if (!thresholds.pass(named.language(), probability)) {
      return new Outcome.Dropped(named, NAME, "language_uncertain", values);
    }
    return new Outcome.Kept(named, values);
  }

  private boolean keeps(Prediction paragraph) {
    return isWanted(paragraph.label())
        && thresholds.pass(paragraph.label(), paragraph.probability());
  }

  private boolean isWanted(String label) {
    return wanted.isEmpty() || wanted.contains(label);
  }
}
