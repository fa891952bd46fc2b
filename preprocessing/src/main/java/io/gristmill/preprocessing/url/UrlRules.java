package io.gristmill.preprocessing.url;

import static io.gristmill.preprocessing.filter.Limits.Limit.above;
import static io.gristmill.preprocessing.filter.Limits.Limit.atLeast;

import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Measurements;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Filters pages by address, like datatrove's {@code URLFilter}: by lists of domains, hosts and
 * addresses, and by words in the address. Hosts are compared by {@link HostComparison}. Words are
 * case-sensitive, so that a lower-case list does not match capitals; parts of words are not.
 * Immutable.
 */
public final class UrlRules {

  /** The name of the step in configurations, reports and measurements. */
  public static final String NAME = "url";

  /** Names of the measured values, in order. */
  public static final List<String> VALUES =
      List.of("domain", "subdomain", "url", "hard-words", "soft-words", "subwords");

  private final UrlLists lists;
  private final Limits limits;

  /**
   * @param softWordThreshold number of distinct soft words that rejects an address
   */
  public UrlRules(UrlLists lists, int softWordThreshold) {
    this.lists = lists;
    this.limits = limits(softWordThreshold);
  }

  /** The thresholds, to apply them to stored measurements. */
  public static Limits limits(int softWordThreshold) {
    return Limits.of(
        above("domain", "domain", 0),
        above("subdomain", "subdomain", 0),
        above("url", "url", 0),
        above("hard_blacklisted", "hard-words", 0),
        atLeast("soft_blacklisted", "soft-words", softWordThreshold),
        above("blacklisted_subword", "subwords", 0));
  }

  public Limits limits() {
    return limits;
  }

  /** Measures an address against the lists; all values are 0 for an empty one. */
  public Measurements measure(String url) {
    SiteName site = lists.comparison().site(url);
    Set<String> words = words(url);
    String plain = UrlLists.normalized(url);
    return Measurements.of(
        VALUES,
        lists.domains().contains(site.registered()) ? 1 : 0,
        lists.domains().contains(site.full()) ? 1 : 0,
        lists.urls().contains(lists.comparison().url(url)) ? 1 : 0,
        count(lists.bannedWords(), words::contains),
        count(lists.softBannedWords(), words::contains),
        count(lists.bannedSubwords(), plain::contains));
  }

  private static double count(Set<String> list, Predicate<String> occurs) {
    return (double) list.stream().filter(occurs).count();
  }

  /** The distinct runs of ASCII letters and digits. */
  private static Set<String> words(String url) {
    Set<String> words = new HashSet<>();
    int start = 0;
    for (int i = 0; i <= url.length(); i++) {
      if (i == url.length() || !UrlLists.isPlain(url.charAt(i))) {
        if (i > start) {
          words.add(url.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }
}
