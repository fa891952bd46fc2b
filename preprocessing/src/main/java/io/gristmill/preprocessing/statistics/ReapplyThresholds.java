package io.gristmill.preprocessing.statistics;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.CleanSection.LanguageUnit;
import io.gristmill.preprocessing.pipeline.LanguageLimits;
import io.gristmill.preprocessing.pipeline.Outcome;
import io.gristmill.preprocessing.pipeline.Pipeline;
import io.gristmill.preprocessing.pipeline.QualityThresholds;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.url.UrlRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Computes the outcome of a stored document under new settings that {@link SettingsChange} has
 * checked. For one thread.
 */
public final class ReapplyThresholds {

  private final Profile profile;
  private final List<String> rules;
  private final List<String> needed;
  private final QualityThresholds quality;
  private final LanguageLimits languages;
  private final Predicate<String> hasThresholds;
  private final boolean cutsParagraphs;
  private final Pipeline pipeline;

  /**
   * Without quality models, which do not change texts: stored texts are masked and score
   * differently.
   */
  private final Pipeline rewriting;

  /**
   * @param section the new settings
   * @param lists the lists and quality models of the section
   */
  public ReapplyThresholds(CleanSection section, CleanLists lists) {
    this.profile = section.effectiveProfile();
    this.rules = profile.rulesInUse(section.rules());
    this.needed = RejectingThresholds.of(section).values();
    this.quality = QualityThresholds.of(section);
    this.languages = LanguageLimits.of(section, profile);
    this.hasThresholds = LanguageLimits.evaluated(section, profile);
    this.cutsParagraphs = section.languageUnit() == LanguageUnit.PARAGRAPH;
    this.pipeline = pipeline(section, lists);
    this.rewriting = pipeline(section, lists.withoutQuality());
  }

  /**
   * The new outcome from the stored values alone. A newly kept document has its stored text.
   *
   * @throws IncompatibleArtifactException if both a value and the text are missing
   */
  public Outcome apply(Outcome stored) {
    if (stored instanceof Outcome.Kept kept) {
      return apply(kept.document(), kept.values(), stored);
    }
    Outcome.Dropped dropped = (Outcome.Dropped) stored;
    return isFinal(dropped) ? stored : apply(dropped.document(), dropped.values(), stored);
  }

  /** Whether the outcome was decided by a step that the new settings cannot change. */
  private boolean isFinal(Outcome.Dropped dropped) {
    boolean ofParagraphs =
        cutsParagraphs
            && dropped.rule().equals(LanguageLimits.NAME)
            && !dropped.reason().equals(LanguageLimits.WITHOUT_THRESHOLDS);
    return ofParagraphs
        || dropped.rule().equals(Pipeline.EXTRACT)
        || dropped.rule().equals(UrlRules.NAME);
  }

  /**
   * The new outcome with its text: a newly kept document is processed again by the rules and the
   * masker.
   *
   * @throws IncompatibleArtifactException if its text was not stored, or its values differ from
   *     those of this version
   */
  public Outcome applyWithText(Outcome stored) {
    Outcome reapplied = apply(stored);
    return reapplied instanceof Outcome.Kept kept && stored instanceof Outcome.Dropped dropped
        ? rewritten(kept, dropped.document())
        : reapplied;
  }

  /** Masks a text before it is shown. */
  public Masked masked(String text) {
    return pipeline.masked(text);
  }

  private Outcome apply(Document document, Map<String, Double> values, Outcome stored) {
    Optional<String> ofLanguage = language(document.language(), values);
    if (ofLanguage.isPresent()) {
      return new Outcome.Dropped(
          original(document, stored), LanguageLimits.NAME, ofLanguage.get(), beforeRules(values));
    }
    Map<String, Double> complete = measured(document, values, stored);
    Optional<Rejection> rejection =
        profile.reapply(rules, document.language(), complete).or(() -> quality.apply(complete));
    return rejection.isPresent()
        ? rejected(document, rejection.get(), complete, stored)
        : new Outcome.Kept(document, complete);
  }

  private static Outcome rejected(
      Document document, Rejection rejection, Map<String, Double> values, Outcome stored) {
    Map<String, Double> left = new TreeMap<>(values);
    if (stored instanceof Outcome.Kept) {
      // These counts belong to the text, which is dropped.
      left.keySet().removeIf(ReapplyThresholds::isOfMask);
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
        : Optional.of(LanguageLimits.WITHOUT_THRESHOLDS);
  }

  /** The values measured before the rules. */
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

  /** Rejected documents are stored with the input of the rules; for kept ones it is lost. */
  private static Document original(Document document, Outcome stored) {
    return stored instanceof Outcome.Kept ? document.withText("") : document;
  }

  /** All values of a document. Documents rejected before the rules are measured now. */
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
              "values: no %s (expected it measured, or the text kept by clean.keep-reject-text) of"
                  + " document %s",
              missing.get(), document.id()));
    }
    Map<String, Double> complete = new TreeMap<>(values);
    complete.putAll(values(pipeline.clean(document)));
    return complete;
  }

  private Outcome rewritten(Outcome.Kept reapplied, Document original) {
    if (original.text().isEmpty()) {
      throw new IncompatibleArtifactException(
          format(
              "text: none (expected it kept by clean.keep-reject-text, or the crawl cleaned again)"
                  + " of document %s, which is kept now",
              original.id()));
    }
    Outcome again = rewriting.clean(original);
    Map<String, Double> values = new TreeMap<>(reapplied.values());
    values.putAll(values(again));
    // A text that was masked before it was stored gives different values, so the stored values
    // apply.
    boolean masked = reapplied.values().keySet().stream().anyMatch(ReapplyThresholds::isOfMask);
    if (again instanceof Outcome.Kept kept && (masked || values.equals(reapplied.values()))) {
      return new Outcome.Kept(kept.document(), reapplied.values());
    }
    throw new IncompatibleArtifactException(
        "values: not those this version measures (expected the version that stored them, or the"
            + " crawl cleaned again) of document "
            + original.id());
  }

  private static Map<String, Double> values(Outcome outcome) {
    return outcome instanceof Outcome.Kept kept
        ? kept.values()
        : ((Outcome.Dropped) outcome).values();
  }

  private static Pipeline pipeline(CleanSection section, CleanLists lists) {
    return new Pipeline(section, ReapplyThresholds::noPage, Optional.empty(), lists);
  }

  private static Extraction noPage(String html, String url) {
    throw new IllegalStateException("page: " + url + " (expected stored texts only)");
  }
}
