package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.CleanSection;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.extract.Extracted;
import io.gristmill.preprocessing.extract.Extraction;
import io.gristmill.preprocessing.extract.LimitExceeded;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.filter.Verdict;
import io.gristmill.preprocessing.filter.lists.BadWordLists;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.mask.Masked;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Masking;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleSet;
import io.gristmill.preprocessing.profile.RuleSet.Judgement;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.NotADocument;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.UnreadableText;
import io.gristmill.preprocessing.url.UrlRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The steps from a record to its outcome, in order: address, extract, language, rules of the
 * profile, mask. Built once per partition; for one thread. The outcome of a record depends on that
 * record alone.
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

  private final Optional<UrlStep> url;
  private final TextExtractor extractor;
  private final Optional<LanguageStep> language;
  private final Predicate<String> hasThresholds;
  private final RuleSet rules;
  private final Masker masker;

  /** As the other constructor, for a section that names no lists. */
  public Pipeline(
      CleanSection section, TextExtractor extractor, Optional<LanguageIdentifier> identifier) {
    this(section, extractor, identifier, CleanLists.NONE);
  }

  /**
   * Reads the key of pseudonyms here, if the section names one.
   *
   * @param identifier the section's language model, loaded; none for no identification
   * @param lists the section's lists, read
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile, rule or mask
   */
  public Pipeline(
      CleanSection section,
      TextExtractor extractor,
      Optional<LanguageIdentifier> identifier,
      CleanLists lists) {
    this(section, extractor, identifier, lists, Masking.of(section));
  }

  /**
   * Masks as it is told.
   *
   * @param masking of the section, made where its key is at hand
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile or rule
   */
  public Pipeline(
      CleanSection section,
      TextExtractor extractor,
      Optional<LanguageIdentifier> identifier,
      CleanLists lists,
      Masking masking) {
    Profile profile = Profiles.of(section);
    this.url =
        lists.urls().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new UrlStep(new UrlRules(lists.urls(), section.url().softWordThreshold())));
    this.extractor = extractor;
    this.language = identifier.map(model -> languageStep(section, profile, model));
    this.hasThresholds = LanguagesWithoutThresholds.of(section, profile);
    this.rules = profile.ruleSet(section.rules(), new BadWordLists(lists.badWords()));
    this.masker = masking.masker();
  }

  /**
   * Refuses what can be refused before anything is read.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown name, a rule without the lists
   *     it needs, a threshold that is none
   */
  public static void check(CleanSection section) {
    Profile profile = Profiles.of(section);
    BadWordLists some = new BadWordLists(Map.of("none", List.of()));
    profile.ruleSet(section.rules(), section.badWords().isEmpty() ? BadWordLists.NONE : some);
    languageStep(section, profile, (text, count) -> List.of());
    LanguagesWithoutThresholds.of(section, profile);
  }

  private static LanguageStep languageStep(
      CleanSection section, Profile profile, LanguageIdentifier model) {
    return new LanguageStep(model, LanguageLimits.of(section, profile), section.languageUnit());
  }

  public Outcome run(RawRecord record) {
    if (record instanceof HtmlPage page) {
      Outcome outcome = judgeUrl(page.withText(""));
      return outcome instanceof Outcome.Kept kept ? extract(page, kept.values()) : outcome;
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

  private Outcome judgeUrl(Document document) {
    return url.isPresent() ? url.get().judge(document) : new Outcome.Kept(document, Map.of());
  }

  private Outcome extract(HtmlPage page, Map<String, Double> before) {
    Extraction extraction = extractor.extract(page.html(), page.url());
    if (extraction instanceof LimitExceeded limit) {
      return new Outcome.Quarantined(
          limit.reason(), "more than " + limit.limit() + " in " + page.url(), page.provenance());
    }
    return clean(page.withText(((Extracted) extraction).text()), before);
  }

  /** Address, language, rules and masking of a text. */
  public Outcome clean(Document document) {
    Outcome outcome = judgeUrl(document);
    return outcome instanceof Outcome.Kept kept ? clean(document, kept.values()) : outcome;
  }

  private Outcome clean(Document document, Map<String, Double> before) {
    if (document.text().isBlank()) {
      return new Outcome.Dropped(document, EXTRACT, EMPTY, before);
    }
    if (UnreadableText.is(document.text())) {
      String detail = "mostly control or replacement characters in " + document.url();
      return new Outcome.Quarantined(UNREADABLE, detail, document.provenance());
    }
    if (language.isEmpty()) {
      return judge(document, before);
    }
    Outcome outcome = language.get().judge(document);
    if (outcome instanceof Outcome.Dropped drop) {
      return new Outcome.Dropped(
          drop.document(), drop.rule(), drop.reason(), union(before, drop.values()));
    }
    Outcome.Kept kept = (Outcome.Kept) outcome;
    return judge(kept.document(), union(before, kept.values()));
  }

  /** What of a text may be shown or stored: the text masked as a kept one is. */
  public Masked masked(String text) {
    return masker.mask(text);
  }

  private Outcome judge(Document document, Map<String, Double> before) {
    if (!hasThresholds.test(document.language())) {
      return new Outcome.Dropped(
          document, LanguageLimits.NAME, LanguagesWithoutThresholds.REASON, before);
    }
    Judgement judgement = rules.judge(document.text(), document.language(), document.url());
    Map<String, Double> values = union(before, judgement.values());
    if (judgement.verdict() instanceof Verdict.Drop drop) {
      return new Outcome.Dropped(document, judgement.rule(), drop.reason(), values);
    }
    return masked(document.withText(judgement.text()), values);
  }

  private static Map<String, Double> union(Map<String, Double> one, Map<String, Double> other) {
    Map<String, Double> union = new TreeMap<>(one);
    union.putAll(other);
    return union;
  }

  private Outcome masked(Document document, Map<String, Double> values) {
    Masked masked = masker.mask(document.text());
    values.putAll(masked.values());
    return new Outcome.Kept(document.withText(masked.text()), values);
  }
}
