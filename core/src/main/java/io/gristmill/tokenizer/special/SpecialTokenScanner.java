package io.gristmill.tokenizer.special;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.special.SpecialTokenPolicy.Treatment;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the special tokens in a text from left to right; where several begin at one place, it is
 * the longest. Those that a policy reads as text are not looked for.
 */
public final class SpecialTokenScanner {

  private static final int NONE = Integer.MAX_VALUE;

  private final String text;
  private final SpecialTokenPolicy policy;

  /** The longest first. */
  private final List<String> tokens;

  /** Where each token occurs next, looked up once an occurrence: the work is linear in the text. */
  private final int[] next;

  private int end;
  private int start;
  private int found;

  public SpecialTokenScanner(String text, Collection<String> tokens, SpecialTokenPolicy policy) {
    this.text = text;
    this.policy = policy;
    this.tokens =
        tokens.stream()
            .filter(token -> policy.of(token) != Treatment.AS_TEXT)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    this.next = new int[this.tokens.size()];
    Arrays.fill(next, -1);
  }

  /**
   * Goes to the next special token.
   *
   * @return false if there is none
   * @throws InvalidInputException if it is a forbidden one
   */
  public boolean find() {
    start = NONE;
    for (int i = 0; i < next.length; i++) {
      if (next[i] < end) {
        int at = text.indexOf(tokens.get(i), end);
        next[i] = at < 0 ? NONE : at;
      }
      if (next[i] < start) {
        start = next[i];
        found = i;
      }
    }
    if (start == NONE) {
      return false;
    }
    end = start + token().length();
    requireAllowed();
    return true;
  }

  private void requireAllowed() {
    if (policy.of(token()) == Treatment.FORBIDDEN) {
      throw new InvalidInputException(
          format(
              "special token: %s (expected none in a text that must not have it) at character %d",
              token(), start));
    }
  }

  /** The token found last. */
  public String token() {
    return tokens.get(found);
  }

  /** Its first character. */
  public int start() {
    return start;
  }

  /** The character after it; 0 before the first one. */
  public int end() {
    return end;
  }
}
