package io.gristmill.preprocessing.mask;

import io.gristmill.preprocessing.mask.address.Ipv6Address;
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
}
