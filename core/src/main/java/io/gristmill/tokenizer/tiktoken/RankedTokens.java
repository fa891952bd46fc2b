package io.gristmill.tokenizer.tiktoken;

import io.gristmill.tokenizer.BytePairModel.Merge;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens by their bytes, with ranks that are ids, too. Tiktoken joins whichever neighbours spell
 * the token of lowest rank; the same pairs join if each token is made from the two parts that its
 * own bytes come to by lower ranks alone.
 */
final class RankedTokens {

  private static final int UNRANKED = Integer.MAX_VALUE;

  /** Bytes as characters of Latin-1. */
  private final Map<String, Integer> ranks = new HashMap<>();

  /**
   * Adds a token with its rank.
   *
   * @return false if a token with the same bytes exists
   */
  boolean add(byte[] token, int rank) {
    return ranks.putIfAbsent(text(token), rank) == null;
  }

  /**
   * The merge that makes a token of two bytes or more; empty if lower ranks do not lead to it, or a
   * byte has none.
   */
  Optional<Merge> merge(byte[] token, int rank) {
    Parts parts = new Parts(text(token));
    while (parts.joinBelow(rank)) {
      // Until no pair of a lower rank is left.
    }
    return parts.count == 2 && parts.isRanked(0) && parts.isRanked(1)
        ? Optional.of(new Merge(parts.rank(0, 1), parts.rank(1, 2), rank))
        : Optional.empty();
  }

  private static String text(byte[] token) {
    return new String(token, StandardCharsets.ISO_8859_1);
  }

  /** A token cut into parts, at first its bytes. */
  private final class Parts {

    private final String token;

    /** Part {@code i} is from {@code cuts[i]} to {@code cuts[i + 1]}. */
    private final int[] cuts;

    private int count;

    Parts(String token) {
      this.token = token;
      this.count = token.length();
      this.cuts = new int[count + 1];
      Arrays.setAll(cuts, i -> i);
    }

    boolean joinBelow(int rank) {
      int lowest = rank;
      int at = -1;
      for (int i = 0; i + 2 <= count; i++) {
        int candidate = rank(i, i + 2);
        if (candidate < lowest) {
          lowest = candidate;
          at = i;
        }
      }
      if (at >= 0) {
        System.arraycopy(cuts, at + 2, cuts, at + 1, count - at - 1);
        count--;
      }
      return at >= 0;
    }

    /** A byte need not be: the file may lack it. */
    boolean isRanked(int part) {
      return rank(part, part + 1) != UNRANKED;
    }

    int rank(int fromCut, int toCut) {
      return ranks.getOrDefault(token.substring(cuts[fromCut], cuts[toCut]), UNRANKED);
    }
  }
}
