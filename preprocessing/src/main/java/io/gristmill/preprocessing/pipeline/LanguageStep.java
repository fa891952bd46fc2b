package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.language.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names the document's language and keeps the wanted ones.
 *
 * @param wanted ISO 639 codes; empty for all
 * @param minProbability a document passes above this, strictly, as in datatrove
 */
record LanguageStep(LanguageIdentifier identifier, Set<String> wanted, double minProbability) {

  static final String NAME = "language";
  static final String PROBABILITY = NAME + "/probability";

  LanguageStep {
    wanted = Set.copyOf(wanted);
  }

  LanguageStep(LanguageIdentifier identifier, List<String> wanted, double minProbability) {
    this(identifier, Set.copyOf(wanted), minProbability);
  }

  Outcome judge(Document document) {
    Prediction best = identifier.best(document.text());
    Document named = document.withLanguage(best.label());
    Map<String, Double> values = Map.of(PROBABILITY, (double) best.probability());
    if (!wanted.isEmpty() && !wanted.contains(best.label())) {
      return new Outcome.Dropped(named, NAME, "language_unwanted", values);
    }
    if (!(best.probability() > minProbability)) {
      return new Outcome.Dropped(named, NAME, "language_uncertain", values);
    }
    return new Outcome.Kept(named, values);
  }
}
