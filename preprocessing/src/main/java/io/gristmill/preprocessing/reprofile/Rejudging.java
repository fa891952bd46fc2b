package io.gristmill.preprocessing.reprofile;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.CleanSection;
import io.gristmill.config.CleanSection.LanguageUnit;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.extract.Extraction;
import io.gristmill.preprocessing.mask.Masked;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.LanguageLimits;
import io.gristmill.preprocessing.pipeline.LanguagesWithoutThresholds;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.statistics.RejectingThresholds;
import io.gristmill.preprocessing.url.UrlRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The outcome a stored document has under other settings, which {@link SettingsChange} found to
 * measure the same. For one thread.
 */
public final class Rejudging {

  private final Profile profile;
  private final List<String> rules;
  private final List<String> needed;
  private final LanguageLimits languages;
  private final Predicate<String> hasThresholds;
  private final boolean cutsParagraphs;
  private final Pipeline pipeline;

  /**
   * @param section the new settings
   * @param lists the section's lists, read
   */
  public Rejudging(CleanSection section, CleanLists lists) {
    this.profile = Profiles.of(section);
    this.rules = profile.rulesInUse(section.rules());
    this.needed = new RejectingThresholds(profile, rules).values();
    this.languages = LanguageLimits.of(section, profile);
    this.hasThresholds = LanguagesWithoutThresholds.of(section, profile);
    this.cutsParagraphs = section.languageUnit() == LanguageUnit.PARAGRAPH;
    this.pipeline = new Pipeline(section, Rejudging::noPage, Optional.empty(), lists);
  }

  /**
   * The new outcome, from values alone. A document that is kept now and was not before has the text
   * it was stored with.
   *
   * @throws IncompatibleArtifactException if a value is missing and the text is too
   */
  public Outcome judge(Outcome stored) {
    if (stored instanceof Outcome.Kept kept) {
      return judge(kept.document(), kept.values(), stored);
    }
    Outcome.Dropped dropped = (Outcome.Dropped) stored;
    return isFinal(dropped) ? stored : judge(dropped.document(), dropped.values(), stored);
  }

  /** Whether a step decided that no new setting has a say in. */
  private boolean isFinal(Outcome.Dropped dropped) {
    boolean ofParagraphs =
        cutsParagraphs
            && dropped.rule().equals(LanguageLimits.NAME)
            && !dropped.reason().equals(LanguagesWithoutThresholds.REASON);
    return ofParagraphs
        || dropped.rule().equals(Pipeline.EXTRACT)
        || dropped.rule().equals(UrlRules.NAME);
  }

  /**
   * The new outcome with its text: that of a document that is kept now and was not before is made
   * from the stored one, as the rules and the masker leave it.
   *
   * @throws IncompatibleArtifactException if it was stored without its text, or its values are not
   *     those this version measures
   */
  public Outcome judgeWithText(Outcome stored) {
    Outcome judged = judge(stored);
    return judged instanceof Outcome.Kept kept && stored instanceof Outcome.Dropped dropped
        ? rewritten(kept, dropped.document())
        : judged;
  }

  /** What of a text may be shown. */
  public Masked masked(String text) {
    return pipeline.masked(text);
  }

  private Outcome judge(Document document, Map<String, Double> values, Outcome stored) {
    Optional<String> ofLanguage = language(document.language(), values);
    if (ofLanguage.isPresent()) {
      return new Outcome.Dropped(
          original(document, stored), LanguageLimits.NAME, ofLanguage.get(), beforeRules(values));
    }
    Map<String, Double> complete = measured(document, values, stored);
    Optional<Rejection> rejection = profile.judgeAgain(rules, document.language(), complete);
    return rejection.isPresent()
        ? rejected(document, rejection.get(), complete, stored)
        : new Outcome.Kept(document, complete);
  }

  private static Outcome rejected(
      Document document, Rejection rejection, Map<String, Double> values, Outcome stored) {
    Map<String, Double> left = new TreeMap<>(values);
    if (stored instanceof Outcome.Kept) {
      // They count in the text, which goes.
      left.keySet().removeIf(Rejudging::isOfMask);
    }
    return new Outcome.Dropped(
        original(document, stored), rejection.rule(), rejection.reason(), left);
  }

  private static boolean isOfMask(String value) {
    return value.startsWith(Masked.VALUE);
  }

  private Optional<String> language(String language, Map<String, Double> values) {
    Double probability = values.get(LanguageLimits.PROBABILITY);
    Optional<String> reason =
        probability == null || cutsParagraphs
            ? Optional.empty()
            : languages.rejects(language, probability);
    return reason.isPresent() || hasThresholds.test(language)
        ? reason
        : Optional.of(LanguagesWithoutThresholds.REASON);
  }

  /** What the steps before the rules measured. */
  private static Map<String, Double> beforeRules(Map<String, Double> values) {
    Map<String, Double> ofSteps = new TreeMap<>(values);
    ofSteps
        .keySet()
        .removeIf(
            name ->
                !name.startsWith(LanguageLimits.NAME + '/')
                    && !name.startsWith(UrlRules.NAME + '/'));
    return ofSteps;
  }

  /** Rejected documents have the text the rules got, and of a kept one that is gone. */
  private static Document original(Document document, Outcome stored) {
    return stored instanceof Outcome.Kept ? document.withText("") : document;
  }

  /** All values of a document; one that was rejected before the rules is measured now. */
  private Map<String, Double> measured(
      Document document, Map<String, Double> values, Outcome stored) {
    Optional<String> missing =
        needed.stream().filter(name -> !values.containsKey(name)).findFirst();
    if (missing.isEmpty()) {
      return values;
    }
    if (stored instanceof Outcome.Kept || document.text().isEmpty()) {
      throw new IncompatibleArtifactException(
          format(
              "values: no %s (expected it measured, or the text kept by clean.keep-reject-text) of document %s",
              missing.get(), document.id()));
    }
    Map<String, Double> complete = new TreeMap<>(values);
    complete.putAll(values(pipeline.clean(document)));
    return complete;
  }

  private Outcome rewritten(Outcome.Kept judged, Document original) {
    if (original.text().isEmpty()) {
      throw new IncompatibleArtifactException(
          format(
              "text: none (expected it kept by clean.keep-reject-text, or the crawl cleaned again) of document %s, which is kept now",
              original.id()));
    }
    Outcome again = pipeline.clean(original);
    Map<String, Double> values = new TreeMap<>(judged.values());
    values.putAll(values(again));
    // A text that was masked when it was stored measures otherwise; what was measured then counts.
    boolean masked = judged.values().keySet().stream().anyMatch(Rejudging::isOfMask);
    if (again instanceof Outcome.Kept kept && (masked || values.equals(judged.values()))) {
      return new Outcome.Kept(kept.document(), judged.values());
    }
    throw new IncompatibleArtifactException(
        "values: not those this version measures (expected the version that stored them, or the crawl cleaned again) of document "
            + original.id());
  }

  private static Map<String, Double> values(Outcome outcome) {
    return outcome instanceof Outcome.Kept kept
        ? kept.values()
        : ((Outcome.Dropped) outcome).values();
  }

  private static Extraction noPage(String html, String url) {
    throw new IllegalStateException("page: " + url + " (expected stored texts only)");
  }
}
