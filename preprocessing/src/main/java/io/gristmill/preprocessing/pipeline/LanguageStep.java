package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.CleanSection.LanguageUnit;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.language.Prediction;
import java.util.Map;
import java.util.Optional;

/** Names the document's language and keeps the wanted ones. */
record LanguageStep(LanguageIdentifier identifier, LanguageLimits limits, LanguageUnit unit) {

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
        document.withLanguage(best.label()),
        probability,
        Map.of(LanguageLimits.PROBABILITY, probability));
  }

  private Outcome judge(Document named, double probability, Map<String, Double> values) {
    Optional<String> reason = limits.rejects(named.language(), probability);
    return reason.isPresent()
        ? new Outcome.Dropped(named, LanguageLimits.NAME, reason.get(), values)
        : new Outcome.Kept(named, values);
  }

  private boolean keeps(Prediction paragraph) {
    return limits.rejects(paragraph.label(), paragraph.probability()).isEmpty();
  }
}
