package io.gristmill.preprocessing.url;

import java.io.Serializable;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The user's block lists of addresses and words; no list is included in the program.
 *
 * @param domains registered domains and host names, as written in addresses
 * @param urls whole addresses
 * @param bannedWords a single one rejects
 * @param softBannedWords several of them reject
 * @param bannedSubwords parts of words
 * @param comparison how hosts are compared
 */
public record UrlLists(
    PackedStrings domains,
    PackedStrings urls,
    Set<String> bannedWords,
    Set<String> softBannedWords,
    Set<String> bannedSubwords,
    HostComparison comparison)
    implements Serializable {

  public static final UrlLists NONE =
      new UrlLists(
          PackedStrings.NONE,
          PackedStrings.NONE,
          Set.of(),
          Set.of(),
          Set.of(),
          HostComparison.AS_WRITTEN);

  public UrlLists {
    bannedWords = normalized(bannedWords);
    softBannedWords = normalized(softBannedWords);
    bannedSubwords = normalized(bannedSubwords);
  }

  /** Lists that are compared as in datatrove. */
  public UrlLists(
      PackedStrings domains,
      PackedStrings urls,
      Set<String> bannedWords,
      Set<String> softBannedWords,
      Set<String> bannedSubwords) {
    this(domains, urls, bannedWords, softBannedWords, bannedSubwords, HostComparison.AS_WRITTEN);
  }

  public boolean isEmpty() {
    return domains.size() == 0
        && urls.size() == 0
        && bannedWords.isEmpty()
        && softBannedWords.isEmpty()
        && bannedSubwords.isEmpty();
  }

  /** ASCII letters and digits only, in lower case. */
  static String normalized(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (isPlain(text.charAt(i))) {
        kept.append(text.charAt(i));
      }
    }
    return kept.toString().toLowerCase(Locale.ROOT);
  }

  static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static Set<String> normalized(Collection<String> words) {
    Set<String> normalized = new TreeSet<>();
    words.forEach(word -> normalized.add(normalized(word)));
    normalized.remove("");
    return Set.copyOf(normalized);
  }
}
