package io.gristmill.tokenizer.pipeline;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.pieces.CodePoints;
import io.gristmill.tokenizer.pipeline.AddedTokenScanner.Candidate;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy.Treatment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Finds the added tokens in a text from left to right; where several begin at one place, it is the
 * longest. White space and word boundaries are those of Hugging Face's tokenizers, including that a
 * match ruled out by {@code single_word} hides shorter ones inside it.
 */
public final class AddedTokenScanner {

  private static final int NONE = Integer.MAX_VALUE;

  private final String text;
  private final SpecialTokenPolicy policy;
  private final List<Candidate> candidates;

  /** Where each token occurs next, looked up once an occurrence: the work is linear in the text. */
  private final int[] next;

  /** End of the newest occurrence, whether it was a match or ruled out. */
  private int searched;

  private int from;
  private int start;
  private int end;
  private AddedToken found;

  /**
   * @param candidates the longest content first
   */
  AddedTokenScanner(String text, List<Candidate> candidates, SpecialTokenPolicy policy) {
    this.text = text;
    this.policy = policy;
    this.candidates = candidates;
    this.next = new int[candidates.size()];
    Arrays.fill(next, -1);
  }

  /** A token and the characters it is searched by. */
  record Candidate(AddedToken token, String content) {}

  /**
   * Advances to the next token.
   *
   * @return false if there are no more tokens
   * @throws InvalidInputException if the policy forbids the token
   */
  public boolean find() {
    from = end;
    while (occurrence()) {
      int stop = searched;
      if (found.singleWord() && touchesWord(start, stop)) {
        continue;
      }
      requireAllowed();
      if (found.lstrip()) {
        start = Math.max(from, spacesBefore(start));
      }
      end = found.rstrip() ? spacesAfter(stop) : stop;
      // White space that the previous token consumed is not available to this one.
      if (start < end) {
        return true;
      }
      from = end;
    }
    return false;
  }

  private boolean occurrence() {
    start = NONE;
    int which = -1;
    for (int i = 0; i < next.length; i++) {
      if (next[i] < searched) {
        int at = text.indexOf(candidates.get(i).content(), searched);
        next[i] = at < 0 ? NONE : at;
      }
      if (next[i] < start) {
        start = next[i];
        which = i;
      }
    }
    if (which >= 0) {
      found = candidates.get(which).token();
      searched = start + candidates.get(which).content().length();
    }
    return which >= 0;
  }

  private boolean touchesWord(int from, int to) {
    return (from > 0 && CodePoints.isWord(text.codePointBefore(from)))
        || (to < text.length() && CodePoints.isWord(text.codePointAt(to)));
  }

  /** White space is within the basic plane: one character each. */
  private int spacesBefore(int from) {
    int at = from;
    while (at > 0 && CodePoints.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private int spacesAfter(int to) {
    int at = to;
    while (at < text.length() && CodePoints.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private void requireAllowed() {
    if (found.special() && policy.of(found.text()) == Treatment.FORBIDDEN) {
      throw new InvalidInputException(
          format(
              "special token: %s (expected none in a text that must not have it) at character %d",
              found.text(), start));
    }
  }

  /** Returns the token that was found last. */
  public AddedToken token() {
    return found;
  }

  /** Whether there is text before it that no token has. */
  public boolean hasTextBefore() {
    return from < start;
  }

  /** Returns the text before the token that was found last. */
  public String textBefore() {
    return text.substring(from, start);
  }

  /** The text after the token found last; all of it before the first one. */
  public String rest() {
    return text.substring(end);
  }

  /** Index of the first character of the token that was found last. */
  public int start() {
    return start;
  }

  /**
   * The added tokens of a vocabulary in the two groups they are searched for: those of the text as
   * it is, and those of the normalized text between them.
   */
  public static final class AddedTokens {

    private final List<Candidate> raw;
    private final List<Candidate> normalized;
    private final boolean anyPlain;

    /**
     * @param normalizer also applied to the tokens of the second group
     */
    public AddedTokens(List<AddedToken> tokens, UnaryOperator<String> normalizer) {
      raw = longestFirst(tokens, false, UnaryOperator.identity());
      normalized = longestFirst(tokens, true, normalizer);
      anyPlain = tokens.stream().anyMatch(token -> !token.special());
    }

    /**
     * For equal contents, special tokens come first. Contents that normalize to nothing are
     * skipped.
     */
    private static List<Candidate> longestFirst(
        List<AddedToken> tokens, boolean normalized, UnaryOperator<String> normalizer) {
      return Stream.of(true, false)
          .flatMap(special -> tokens.stream().filter(token -> token.special() == special))
          .filter(token -> token.normalized() == normalized)
          .map(token -> new Candidate(token, normalizer.apply(token.text())))
          .filter(candidate -> !candidate.content().isEmpty())
          .sorted(Comparator.comparingInt((Candidate c) -> c.content().length()).reversed())
          .toList();
    }

    /** Whether no text has any of them under a policy. */
    public boolean noneUnder(SpecialTokenPolicy policy) {
      return !anyPlain && policy.equals(SpecialTokenPolicy.TEXT);
    }

    /** Searches a text before it is normalized. */
    public AddedTokenScanner scan(String text, SpecialTokenPolicy policy) {
      return scanner(text, raw, policy);
    }

    /** Searches a normalized part of a text. */
    public AddedTokenScanner scanNormalized(String text, SpecialTokenPolicy policy) {
      return scanner(text, normalized, policy);
    }

    private static AddedTokenScanner scanner(
        String text, List<Candidate> group, SpecialTokenPolicy policy) {
      List<Candidate> wanted =
          group.stream()
              .filter(c -> !c.token().special() || policy.of(c.token().text()) != Treatment.AS_TEXT)
              .toList();
      return new AddedTokenScanner(text, wanted, policy);
    }
  }
}
