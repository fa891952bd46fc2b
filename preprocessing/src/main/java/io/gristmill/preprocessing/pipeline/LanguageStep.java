package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.document.Candidate;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.language.LanguageIdentifier.Prediction;
import io.gristmill.preprocessing.pipeline.CleanSection.LanguageUnit;
import java.util.Optional;

/** Identifies the language and keeps documents, or paragraphs, of the wanted languages. */
record LanguageStep(LanguageIdentifier identifier, LanguageLimits limits, LanguageUnit unit)
    implements Pipeline.Step {

  @Override
  public Optional<Outcome> apply(Candidate candidate) {
    if (unit == LanguageUnit.DOCUMENT) {
      Prediction best = identifier.best(candidate.text());
      candidate.measured(LanguageLimits.PROBABILITY, best.probability());
      return reject(candidate, best.label(), best.probability());
    }
    LanguageParagraphs paragraphs = new LanguageParagraphs(candidate.text(), identifier);
    candidate.measured(paragraphs.values(this::keeps));
    Optional<Outcome> end = reject(candidate, paragraphs.label(), paragraphs.probability());
    if (end.isEmpty()) {
      candidate.setText(paragraphs.text(this::keeps));
    }
    return end;
  }

  private Optional<Outcome> reject(Candidate candidate, String language, double probability) {
    candidate.setLanguage(language);
    return limits
        .rejects(language, probability)
        .map(reason -> Outcome.Dropped.of(candidate, LanguageLimits.NAME, reason));
  }

  private boolean keeps(Prediction paragraph) {
    return limits.rejects(paragraph.label(), paragraph.probability()).isEmpty();
  }
}
