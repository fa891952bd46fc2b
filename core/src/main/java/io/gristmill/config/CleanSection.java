package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code clean}.
 *
 * @param baseUri what the relative lines of path lists continue
 * @param profile named set of rules and thresholds
 * @param rules rules of the profile to apply, in order; empty for the profile's own list
 * @param thresholds {@code rule.reason=bound}, other bounds for some of the profile's thresholds
 * @param mask what to mask: {@code email}, {@code ip} (IPv4 and IPv6), {@code phone}, ...
 * @param maskProfile what stands in for it
 * @param pseudonymKey where the key of {@code pseudonyms} lies, {@code env:NAME} or {@code
 *     file:/path}; empty for none
 * @param languageModel path of a fastText supervised model; empty for no identification
 * @param languages languages kept; empty for all
 * @param minLanguageProbability a document is kept above this
 * @param languageThresholds {@code fr=0.8}: another probability for one language
 * @param languageUnit what gets a language: {@code document} or {@code paragraph}
 * @param languageWithoutThresholds what becomes of a language for which a profile of many languages
 *     has none: {@code default} thresholds, or {@code drop}
 * @param badWords directory with a list a language, named by its code; empty for none
 * @param url lists of addresses not wanted
 * @param keepRejectText whether rejects/ holds texts and not only measurements
 * @param maxMalformedFraction share of quarantined records above which the job fails
 * @param maxRecordBytes a longer record is quarantined
 * @param maxDecompressionRatio a record that inflates more is quarantined
 * @param splitBytes bytes of shards one task reads, until there are so many tasks that their files
 *     are to grow instead
 * @param outputBytes about the bytes that a file of documents of a large input gets
 * @param reportShards most shards that report.json lists itself
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
    double minLanguageProbability,
    List<String> languageThresholds,
    String languageUnit,
    String languageWithoutThresholds,
    String badWords,
    UrlSection url,
    boolean keepRejectText,
    double maxMalformedFraction,
    long maxRecordBytes,
    double maxDecompressionRatio,
    long splitBytes,
    long outputBytes,
    int reportShards)
    implements Serializable {}
