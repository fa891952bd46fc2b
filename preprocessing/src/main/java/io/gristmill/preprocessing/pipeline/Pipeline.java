package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.CleanSection;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.extract.Extracted;
import io.gristmill.preprocessing.extract.Extraction;
import io.gristmill.preprocessing.extract.LimitExceeded;
import io.gristmill.preprocessing.extract.TextExtractor;
import io.gristmill.preprocessing.filter.Verdict;
import io.gristmill.preprocessing.language.LanguageIdentifier;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleSet;
import io.gristmill.preprocessing.profile.RuleSet.Judgement;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.NotADocument;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The steps from a record to its outcome, in order: extract, language, rules of the profile, mask.
 * Built once per partition; for one thread. The outcome of a record depends on that record alone.
 *
 * <p>Bad input never throws here: every step has a named outcome for it. An exception out of a step
 * is therefore a bug and surfaces: quarantining it would hide it in a count that nobody reads, and
 * would give another corpus where the same bug is fixed.
 */
public final class Pipeline {

  private static final String EXTRACT = "extract";
  private static final String EMPTY = "empty_text";

  private final TextExtractor extractor;
  private final Optional<LanguageStep> language;
  private final RuleSet rules;
  private final Masker masker;

  /**
   * @param identifier the section's language model, loaded; none for no identification
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile, rule or mask
   */
  public Pipeline(
      CleanSection section, TextExtractor extractor, Optional<LanguageIdentifier> identifier) {
    this.extractor = extractor;
    this.language =
        identifier.map(
            model ->
                new LanguageStep(model, section.languages(), section.minLanguageProbability()));
    this.rules = Profiles.named(section.profile()).ruleSet(section.rules());
    this.masker = Maskers.named(Maskers.TOKENS, section.mask());
  }

  public Outcome run(RawRecord record) {
    if (record instanceof HtmlPage page) {
      return extract(page);
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

  private Outcome extract(HtmlPage page) {
    Extraction extraction = extractor.extract(page.html(), page.url());
    if (extraction instanceof LimitExceeded limit) {
      return new Outcome.Quarantined(
          limit.reason(), "more than " + limit.limit() + " in " + page.url(), page.provenance());
    }
    return clean(page.withText(((Extracted) extraction).text()));
  }

  /** Language, rules and masking of a text. */
  public Outcome clean(Document document) {
    if (document.text().isBlank()) {
      return new Outcome.Dropped(document, EXTRACT, EMPTY, Map.of());
    }
    if (language.isEmpty()) {
      return judge(document, Map.of());
    }
    Outcome outcome = language.get().judge(document);
    return outcome instanceof Outcome.Kept kept ? judge(kept.document(), kept.values()) : outcome;
  }

  private Outcome judge(Document document, Map<String, Double> before) {
    Judgement judgement = rules.judge(document.text(), document.language(), document.url());
    Map<String, Double> values = new TreeMap<>(before);
    values.putAll(judgement.values());
    if (judgement.verdict() instanceof Verdict.Drop drop) {
      return new Outcome.Dropped(document, judgement.rule(), drop.reason(), values);
    }
    return new Outcome.Kept(document.withText(masker.mask(judgement.text()).text()), values);
  }
}
