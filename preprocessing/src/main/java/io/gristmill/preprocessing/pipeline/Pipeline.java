package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.LimitExceeded;
import io.gristmill.preprocessing.filter.BadWords.BadWordLists;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.profile.RuleSet;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.NotADocument;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.UnreadableText;
import io.gristmill.preprocessing.url.UrlRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The steps from a record to its outcome, in order: URL, extraction, language, rules of the
 * profile, quality models, mask. Built once per partition; for one thread. The outcome of a record
 * depends on that record alone.
 *
 * <p>Bad input never throws here: every step has a named outcome for it. An exception out of a step
 * is therefore a bug and surfaces: quarantining it would hide it in a count that nobody reads, and
 * would give another corpus where the same bug is fixed.
 */
public final class Pipeline {

  /** The step's name, as of a rule. */
  public static final String EXTRACT = "extract";

  private static final String EMPTY = "empty_text";

  /** Cause of documents that are no text: binary data under a text's name or label. */
  private static final String UNREADABLE = "unreadable-text";

  /** A cleaning step of the pipeline. */
  @FunctionalInterface
  interface Step {

    /** Changes and measures a document. Returns its outcome if it goes no further. */
    Optional<Outcome> apply(Candidate candidate);
  }

  private final List<Step> steps = new ArrayList<>();
  private final TextExtractor extractor;
  private final Predicate<String> hasThresholds;
  private final RuleSet rules;
  private final QualityModels quality;
  private final QualityThresholds qualityThresholds;
  private final Masker masker;

  /** Creates a pipeline for a section without lists. */
  public Pipeline(
      CleanSection section, TextExtractor extractor, Optional<LanguageIdentifier> identifier) {
    this(section, extractor, identifier, CleanLists.NONE);
  }

  /**
   * Creates a pipeline and reads the key of pseudonyms if the section names one.
   *
   * @param identifier the section's language model; empty for no identification
   * @param lists the section's lists
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile, rule or mask
   */
  public Pipeline(
      CleanSection section,
      TextExtractor extractor,
      Optional<LanguageIdentifier> identifier,
      CleanLists lists) {
    this(section, extractor, identifier, lists, section.masking());
  }

  /**
   * Creates a pipeline with masking that was loaded elsewhere, because executors may not have its
   * key.
   *
   * @param masking the section's masking
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile or rule
   */
  public Pipeline(
      CleanSection section,
      TextExtractor extractor,
      Optional<LanguageIdentifier> identifier,
      CleanLists lists,
      MaskerFactory masking) {
    Profile profile = section.effectiveProfile();
    Optional<LanguageStep> language =
        identifier.map(model -> languageStep(section, profile, model));
    this.extractor = extractor;
    this.hasThresholds = LanguageLimits.evaluated(section, profile);
    this.rules = profile.ruleSet(section.rules(), new BadWordLists(lists.badWords()));
    this.quality = lists.quality();
    this.qualityThresholds =
        quality.isEmpty() ? QualityThresholds.NONE : QualityThresholds.of(section);
    this.masker = masking.masker();
    if (!lists.urls().isEmpty()) {
      UrlRules urls = new UrlRules(lists.urls(), section.url().softWordThreshold());
      steps.add(candidate -> filterUrl(urls, candidate));
    }
    steps.add(this::extract);
    steps.add(Pipeline::requireText);
    language.ifPresent(steps::add);
    steps.add(this::requireThresholds);
    steps.add(this::applyRules);
    steps.add(this::mask);
  }

  /**
   * Checks the settings before anything is read.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown name, a rule without the lists
   *     it needs, or an invalid threshold
   */
  public static void check(CleanSection section) {
    Profile profile = section.effectiveProfile();
    BadWordLists some = new BadWordLists(Map.of("none", List.of()));
    profile.ruleSet(section.rules(), section.badWords().isEmpty() ? BadWordLists.NONE : some);
    languageStep(section, profile, (text, count) -> List.of());
    LanguageLimits.evaluated(section, profile);
    QualityThresholds.of(section);
  }

  private static LanguageStep languageStep(
      CleanSection section, Profile profile, LanguageIdentifier model) {
    return new LanguageStep(model, LanguageLimits.of(section, profile), section.languageUnit());
  }

  public Outcome run(RawRecord record) {
    if (record instanceof HtmlPage page) {
      return run(new Candidate(page.withText(""), Optional.of(page.html())));
    }
    if (record instanceof TextRecord text) {
      return clean(text.document());
    }
    if (record instanceof NotADocument other) {
      return new Outcome.Other(other.kind(), other.provenance());
    }
    if (record instanceof Malformed bad) {
      return new Outcome.Quarantined(bad.cause().word(), bad.detail(), bad.provenance());
    }
    throw new IllegalStateException("record: " + record.getClass() + " (expected a known kind)");
  }

  /** The outcome of a document whose text is extracted. */
  public Outcome clean(Document document) {
    return run(new Candidate(document));
  }

  private Outcome run(Candidate candidate) {
    for (Step step : steps) {
      Optional<Outcome> end = step.apply(candidate);
      if (end.isPresent()) {
        return end.get();
      }
    }
    return new Outcome.Kept(candidate.document(), candidate.values());
  }

  /** Masks a text of a rejected document, which may then be shown or stored. */
  public Masked masked(String text) {
    return masker.mask(text);
  }

  private static Optional<Outcome> filterUrl(UrlRules urls, Candidate candidate) {
    Measurements measured = urls.measure(candidate.url());
    measured.forEach((name, number) -> candidate.measured(UrlRules.NAME + '/' + name, number));
    return urls.limits()
        .firstFailing(measured)
        .map(reason -> Outcome.Dropped.of(candidate, UrlRules.NAME, reason));
  }

  private Optional<Outcome> extract(Candidate candidate) {
    if (candidate.html().isEmpty()) {
      return Optional.empty();
    }
    Extraction extraction = extractor.extract(candidate.html().get(), candidate.url());
    if (extraction instanceof LimitExceeded limit) {
      String detail = "more than " + limit.limit() + " in " + candidate.url();
      return quarantined(candidate, limit.reason(), detail);
    }
    candidate.setText(((Extracted) extraction).text());
    return Optional.empty();
  }

  private static Optional<Outcome> requireText(Candidate candidate) {
    if (candidate.text().isBlank()) {
      return Optional.of(Outcome.Dropped.of(candidate, EXTRACT, EMPTY));
    }
    return UnreadableText.is(candidate.text())
        ? quarantined(
            candidate, UNREADABLE, "mostly control or replacement characters in " + candidate.url())
        : Optional.empty();
  }

  private static Optional<Outcome> quarantined(Candidate candidate, String cause, String detail) {
    return Optional.of(new Outcome.Quarantined(cause, detail, candidate.document().provenance()));
  }

  private Optional<Outcome> requireThresholds(Candidate candidate) {
    return hasThresholds.test(candidate.language())
        ? Optional.empty()
        : Optional.of(
            Outcome.Dropped.of(candidate, LanguageLimits.NAME, LanguageLimits.WITHOUT_THRESHOLDS));
  }

  /**
   * Applies the rules and scores the text as they rewrote it, also if one rejects: other thresholds
   * can then be applied later.
   */
  private Optional<Outcome> applyRules(Candidate candidate) {
    String original = candidate.text();
    Optional<Rejection> ofRules = rules.apply(candidate);
    quality.measure(candidate);
    Optional<Rejection> rejection = ofRules.or(() -> qualityThresholds.apply(candidate.values()));
    if (rejection.isPresent()) {
      candidate.setText(original);
    }
    return rejection.map(by -> Outcome.Dropped.of(candidate, by.rule(), by.reason()));
  }

  private Optional<Outcome> mask(Candidate candidate) {
    Masked masked = masker.mask(candidate.text());
    candidate.setText(masked.text());
    candidate.measured(masked.values());
    return Optional.empty();
  }
}
