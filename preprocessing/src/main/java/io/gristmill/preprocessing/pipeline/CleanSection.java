package io.gristmill.preprocessing.pipeline;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profiles;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code clean} section: extraction, filtering and masking of crawled pages.
 *
 * @param baseUri prefix of the relative lines in path lists
 * @param profile named set of rules and thresholds
 * @param rules rules of the profile to apply, in order; empty for the profile's own list
 * @param thresholds overrides of the profile's thresholds, each {@code rule.reason=bound}
 * @param mask kinds of data to mask: {@code email}, {@code ip} (IPv4 and IPv6), {@code phone}, ...
 * @param maskProfile the replacements for masked data
 * @param pseudonymKey location of the key for {@code pseudonyms}, {@code env:NAME} or {@code
 *     file:/path}; empty for none
 * @param languageModel path of a fastText supervised model; empty to skip identification
 * @param languages languages to keep; empty for all
 * @param minLanguageProbability a document is kept above this probability
 * @param languageThresholds probabilities of single languages, such as {@code fr=0.8}
 * @param badWords directory with a word list per language, named by its code; empty for none
 * @param qualityModels models that score the texts, each {@code NAME=URI} or {@code NAME=URI#LABEL}
 * @param qualityThresholds bounds of their scores, each {@code NAME>=bound} or {@code NAME<=bound}
 * @param url lists of unwanted addresses
 * @param keepRejectText whether {@code rejects/} contains texts in addition to measurements
 * @param maxMalformedFraction fraction of quarantined records above which the job fails
 * @param maxRecordBytes longer records are quarantined
 * @param maxDecompressionRatio records with a higher ratio are quarantined
 * @param splitBytes bytes of shards that a task reads; more for very large inputs, to limit the
 *     number of tasks
 * @param outputBytes approximate size of an output file of documents for a large input
 * @param reportShards maximum number of shards listed in report.json itself
 */
public record CleanSection(
    String baseUri,
    String profile,
    List<String> rules,
    List<String> thresholds,
    List<String> mask,
    String maskProfile,
    String pseudonymKey,
    String languageModel,
    List<String> languages,
    @Between(min = 0, max = 1) double minLanguageProbability,
    List<String> languageThresholds,
    LanguageUnit languageUnit,
    LanguageWithoutThresholds languageWithoutThresholds,
    String badWords,
    List<String> qualityModels,
    List<String> qualityThresholds,
    UrlSection url,
    boolean keepRejectText,
    @Between(min = 0, max = 1) double maxMalformedFraction,
    @AtLeast(1024) long maxRecordBytes,
    @AtLeast(2) double maxDecompressionRatio,
    @AtLeast(65536) long splitBytes,
    @AtLeast(65536) long outputBytes,
    @AtLeast(1) int reportShards)
    implements Serializable {

  /**
   * Keys of lists that are not among the settings of a run if they are empty, so that runs of
   * versions without them keep their fingerprints.
   */
  public static final Set<String> ABSENT_IF_EMPTY = Set.of("quality-models", "quality-thresholds");

  /**
   * The profile with the thresholds of the section.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile, rule or threshold
   */
  public Profile effectiveProfile() {
    return Profiles.of(profile, rules, thresholds);
  }

  /**
   * The masks, with the key of pseudonyms if the mask profile needs one.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile or kind, or a missing
   *     key
   */
  public MaskerFactory masking() {
    return MaskerFactory.of(maskProfile, mask, pseudonymKey);
  }

  /** The unit whose language is identified. */
  public enum LanguageUnit {
    /** The text as a whole. */
    DOCUMENT,
    /** Each line that is not blank; lines in other languages are removed. */
    PARAGRAPH;

    /** The name in configurations: a hash of the section names reprofiled runs by default. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The treatment of languages for which a multilingual profile has no thresholds. */
  public enum LanguageWithoutThresholds {
    /** Applies the profile's default thresholds. */
    DEFAULT,
    /** Drops documents in such a language. */
    DROP;

    /** The name in configurations, for the reason given at {@link LanguageUnit#toString}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The {@code clean.url} section: lists by which pages are dropped before they are parsed. Each is
   * a file, plain or compressed, with one entry per line; empty for none.
   *
   * @param domains registered domains and host names
   * @param urls whole addresses
   * @param bannedWords words of which one in an address suffices
   * @param softBannedWords words that count towards {@code softWordThreshold}
   * @param bannedSubwords strings that must not occur in the letters and digits of an address
   * @param softWordThreshold number of different soft words from which a page is dropped
   */
  public record UrlSection(
      String domains,
      String urls,
      String bannedWords,
      String softBannedWords,
      String bannedSubwords,
      @AtLeast(1) int softWordThreshold)
      implements Serializable {}
}
