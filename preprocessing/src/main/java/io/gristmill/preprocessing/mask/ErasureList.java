package io.gristmill.preprocessing.mask;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.EnumNames;
import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.url.Hosts;
import io.gristmill.preprocessing.url.WebAddress;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A list of documents to erase. A line is a URL, {@code domain:example.org} or a bare host
 * (including subdomains), an e-mail address, or a document id; the prefixes {@code url:}, {@code
 * email:} and {@code id:} resolve ambiguity. A bare line that could be a host is also matched as an
 * id.
 */
public final class ErasureList implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern HOST =
      Pattern.compile("(?=.{4,253}$)(?:[\\p{L}\\p{N}_-]{1,63}\\.)+[\\p{L}][\\p{L}\\p{N}-]{1,62}");

  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}|\\[[0-9a-f:]+]");

  private final Set<String> pages = new HashSet<>();
  private final Set<String> domains = new HashSet<>();
  private final Set<String> emails = new HashSet<>();
  private final Set<String> pseudonyms = new HashSet<>();
  private final Set<String> ids = new HashSet<>();
  private final int entries;

  private ErasureList(List<String> lines, Optional<PseudonymKey> key) {
    int count = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(line, i + 1);
        count++;
      }
    }
    entries = count;
    key.ifPresent(
        given -> emails.forEach(email -> pseudonyms.add(Maskers.emailPseudonym(email, given))));
  }

  /**
   * Parses the lines of an erasure list.
   *
   * @param key of the pseudonyms that replaced e-mail addresses, if any
   * @throws InvalidInputException for a line that cannot be parsed; the message has its number
   *     only, since its content is personal data
   */
  public static ErasureList of(List<String> lines, Optional<PseudonymKey> key) {
    return new ErasureList(lines, key);
  }

  private void add(String line, int number) {
    int colon = line.indexOf(':');
    String word = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = line.substring(colon + 1).strip();
    switch (word) {
      case "url" -> addPage(value, number);
      case "domain" -> domains.add(host(value, number));
      case "email" -> emails.add(email(value, number));
      case "id" -> ids.add(require(!value.isEmpty(), value, "an id", number));
      default -> addEvident(line, number);
    }
  }

  private void addEvident(String line, int number) {
    if (line.contains("://")) {
      addPage(line, number);
    } else if (line.indexOf('@') > 0) {
      emails.add(email(line, number));
    } else {
      ids.add(line);
      if (HOST.matcher(Hosts.canonical(line)).matches()) {
        domains.add(host(line, number));
      }
    }
  }

  private void addPage(String url, int number) {
    WebAddress page =
        WebAddress.of(url).orElseThrow(() -> invalid("a URL with scheme and host", number));
    pages.add(page.toString());
  }

  /** IP addresses are accepted as hosts only after {@code domain:}. */
  private static String host(String value, int number) {
    String host = Hosts.canonical(value);
    boolean valid = HOST.matcher(host).matches() || ADDRESS.matcher(host).matches();
    return require(valid, host, "a domain", number);
  }

  private static String email(String value, int number) {
    String address = EmailAddresses.canonical(value);
    return require(EmailAddresses.isOne(value), address, "an e-mail address", number);
  }

  private static String require(boolean valid, String value, String expected, int number) {
    if (!valid) {
      throw invalid(expected, number);
    }
    return value;
  }

  private static InvalidInputException invalid(String expected, int number) {
    return new InvalidInputException(
        format("erasure list: line %d names nothing (expected %s)", number, expected));
  }

  /** Number of entries in the list. */
  public int entries() {
    return entries;
  }

  /** Whether the list contains an e-mail address. */
  public boolean hasEmails() {
    return !emails.isEmpty();
  }

  /**
   * The kind of entry that matches a document; empty if none does. Unknown arguments are empty
   * strings.
   */
  public Optional<EntryKind> match(String id, String url, String text) {
    Optional<EntryKind> kind = matchUrl(url);
    if (kind.isPresent()) {
      return kind;
    }
    if (holdsEmail(text) || holdsEmail(url.replace("%40", "@"))) {
      return Optional.of(EntryKind.EMAIL);
    }
    return ids.contains(id) ? Optional.of(EntryKind.ID) : Optional.empty();
  }

  /** Whether free text, such as a message about a record, mentions an entry of the list. */
  public boolean isMentionedIn(String text) {
    if (holdsEmail(text)) {
      return true;
    }
    for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 1)) {
      int end = at + 3;
      while (end < text.length() && " \t\n\r\"'<>\\,;)".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      if (matchUrl(text.substring(at, end)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<EntryKind> matchUrl(String url) {
    Optional<WebAddress> page = WebAddress.of(url);
    if (page.isEmpty()) {
      return Optional.empty();
    }
    if (pages.contains(page.get().toString())) {
      return Optional.of(EntryKind.URL);
    }
    return isWithin(page.get().host()) ? Optional.of(EntryKind.DOMAIN) : Optional.empty();
  }

  private boolean isWithin(String host) {
    String domain = host;
    while (!domains.contains(domain)) {
      int dot = domain.indexOf('.');
      if (dot < 0) {
        return false;
      }
      domain = domain.substring(dot + 1);
    }
    return true;
  }

  private boolean holdsEmail(String text) {
    return (!emails.isEmpty() && EmailAddresses.anyOf(text, emails::contains))
        || holdsPseudonym(text);
  }

  private boolean holdsPseudonym(String text) {
    if (pseudonyms.isEmpty()) {
      return false;
    }
    String some = pseudonyms.iterator().next();
    String head = some.substring(0, some.indexOf(':') + 1);
    for (int at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
      int end = at + some.length();
      if (end <= text.length() && pseudonyms.contains(text.substring(at, end))) {
        return true;
      }
    }
    return false;
  }

  /** Kinds of entries. A document that matches several is counted under the first. */
  public enum EntryKind {
    URL,
    DOMAIN,
    EMAIL,
    ID;

    /** The prefix in a list, and the name in a receipt. */
    public String word() {
      return EnumNames.of(this);
    }
  }
}
