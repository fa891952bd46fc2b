package io.gristmill.tokenizer.special;

import io.gristmill.tokenizer.special.AddedTokenScanner.Candidate;
import io.gristmill.tokenizer.special.SpecialTokenPolicy.Treatment;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The added tokens of a vocabulary in the two groups they are searched for: those of the text as it
 * is, and those of the normalized text between them.
 */
public final class AddedTokens {

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
   * For equal contents, special tokens come first. Contents that normalize to nothing are skipped.
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
