package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.number.Match;
import java.util.Optional;

/** Finds public IPv6 addresses in linear time: from one colon to the next. */
final class Ipv6Finder implements Finder {

  private static final int MOST_DIGITS = 4;

  @Override
  public boolean find(String text, Match match) {
    int from = match.end();
    for (int colon = text.indexOf(':', from); colon >= 0; colon = text.indexOf(':', colon + 1)) {
      int start = colon;
      while (start > from
          && colon - start < MOST_DIGITS
          && Ipv6Address.hexadecimal(text, start - 1) >= 0) {
        start--;
      }
      Optional<Ipv6Address> address = start < colon ? address(text, start) : Optional.empty();
      if (address.isPresent()) {
        match.set(start, address.get().end());
        return true;
      }
    }
    return false;
  }

  private static Optional<Ipv6Address> address(String text, int start) {
    return begins(text, start)
        ? Ipv6Address.parse(text, start)
            .filter(
                address -> address.isPublic() && address.isEvident() && ends(text, address.end()))
        : Optional.empty();
  }

  /** A label such as {@code addr:} may precede the address, another group may not. */
  private static boolean begins(String text, int start) {
    if (start == 0) {
      return true;
    }
    char before = text.charAt(start - 1);
    if (before != ':') {
      return !Character.isLetterOrDigit(before) && before != '_';
    }
    int run = start - 2;
    while (run >= 0 && start - run < 8 && Ipv6Address.hexadecimal(text, run) >= 0) {
      run--;
    }
    return run >= 0 && run < start - 1 && Character.isLetter(text.charAt(run));
  }

  private static boolean ends(String text, int end) {
    if (end == text.length()) {
      return true;
    }
    char after = text.charAt(end);
    boolean continues = after == ':' && Ipv6Address.hexadecimal(text, end + 1) >= 0;
    return !Character.isLetterOrDigit(after) && after != '_' && !continues;
  }

  /**
   * A parsed IPv6 address: groups of hexadecimal digits between colons, with one run of zero groups
   * abbreviated as {@code ::} (RFC 4291, section 2.2).
   *
   * @param groups eight 16-bit groups, zero in the place of {@code ::}
   * @param written number of groups in the text
   * @param longest digits of the longest group in the text
   * @param end one past the last character
   */
  record Ipv6Address(int[] groups, int written, int longest, int end) {

    private static final int GROUPS = 8;
    private static final int DIGITS = 4;

    /** Parses the address that begins at {@code start}. */
    public static Optional<Ipv6Address> parse(String text, int start) {
      int[] read = new int[GROUPS];
      int count = 0;
      int gap = -1;
      int longest = 0;
      int at = start;
      while (count < GROUPS && hexadecimal(text, at) >= 0) {
        int group = 0;
        int first = at;
        while (at - first < DIGITS && hexadecimal(text, at) >= 0) {
          group = group << 4 | hexadecimal(text, at++);
        }
        read[count++] = group;
        longest = Math.max(longest, at - first);
        if (!isColon(text, at)) {
          break;
        }
        if (isColon(text, at + 1)) {
          if (gap >= 0) {
            return Optional.empty();
          }
          gap = count;
          at += 2;
        } else if (count < GROUPS && hexadecimal(text, at + 1) >= 0) {
          at++;
        } else {
          break;
        }
      }
      boolean whole = gap < 0 ? count == GROUPS : count < GROUPS && count > 1;
      return whole
          ? Optional.of(new Ipv6Address(spread(read, count, gap), count, longest, at))
          : Optional.empty();
    }

    /**
     * Whether the address belongs to the public Internet: outside the special-purpose blocks of the
     * IANA registry (private, documentation, protocol) and not multicast. Tunnels (Teredo, 6to4)
     * are public, since they contain an IPv4 address.
     */
    public boolean isPublic() {
      int first = groups[0];
      boolean protocols = first == 0x2001 && groups[1] > 0 && groups[1] < 0x200;
      boolean documentation =
          (first == 0x2001 && groups[1] == 0xdb8) || (first == 0x3fff && groups[1] < 0x1000);
      boolean local = first >>> 9 == 0xfc00 >>> 9 || first >>> 7 == 0xfe80 >>> 7;
      boolean reserved = first >>> 8 == 0 || first == 0x100 || first >>> 8 == 0xff;
      return !protocols && !documentation && !local && !reserved;
    }

    /**
     * Whether the text is unlikely to be anything else: {@code a::b} is more often source code, and
     * pairs of digits are a time or a hardware address. Requires all eight groups, at least four
     * groups, or the allocated block (2000::/3).
     */
    public boolean isEvident() {
      return longest > 2 && (written >= DIGITS || groups[0] >>> 13 == 1);
    }

    private static int[] spread(int[] read, int count, int gap) {
      int[] groups = new int[GROUPS];
      int before = gap < 0 ? count : gap;
      System.arraycopy(read, 0, groups, 0, before);
      System.arraycopy(read, before, groups, GROUPS - count + before, count - before);
      return groups;
    }

    private static boolean isColon(String text, int at) {
      return at < text.length() && text.charAt(at) == ':';
    }

    /** Value of a hexadecimal digit; -1 for any other character. */
    public static int hexadecimal(String text, int at) {
      return at < 0 || at >= text.length() || text.charAt(at) >= 0x80
          ? -1
          : Character.digit(text.charAt(at), 16);
    }
  }
}
