package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.tokenizer.BytePairModel.Merge;
import io.gristmill.tokenizer.merge.MergeTable;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tiktoken's vocabulary files: a line for each token, its bytes in base64 and its rank, which is
 * its id. Merges follow from the ranks; pattern and special tokens are not in the file.
 */
public final class TiktokenFile {

  private TiktokenFile() {}

  /**
   * Reads a vocabulary in tiktoken format.
   *
   * @param pattern name of the pre-tokenizer
   * @param specials with ids the file does not use
   */
  public static BytePairModel read(InputFile file, String pattern, List<AddedToken> specials)
      throws IOException {
    Map<Integer, byte[]> tokens = new TreeMap<>();
    try (InputStream in = file.open()) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      String[] lines = text.split("\n");
      for (int i = 0; i < lines.length; i++) {
        if (!lines[i].isBlank()) {
          add(lines[i].strip(), tokens, file.uri() + ":" + (i + 1));
        }
      }
    }
    return model(tokens, pattern, specials, file.uri());
  }

  private static void add(String line, Map<Integer, byte[]> tokens, String place) {
    int space = line.indexOf(' ');
    try {
      byte[] token = Base64.getDecoder().decode(line.substring(0, Math.max(space, 0)));
      int rank = Integer.parseInt(line.substring(space + 1));
      boolean valid = token.length > 0 && rank >= 0 && rank < MergeTable.MOST_IDS - 1;
      if (!valid || tokens.put(rank, token) != null) {
        throw new IncompatibleArtifactException(unreadable(line, place));
      }
    } catch (IllegalArgumentException e) {
      throw new IncompatibleArtifactException(unreadable(line, place), e);
    }
  }

  private static String unreadable(String line, String place) {
    return format(
        "tiktoken line: %s (expected a token in base64 and a rank of its own below %d) at %s",
        line, MergeTable.MOST_IDS - 1, place);
  }

  private static BytePairModel model(
      Map<Integer, byte[]> ranked, String pattern, List<AddedToken> specials, String uri) {
    List<Merge> merges = merges(ranked, uri);
    Map<Integer, byte[]> all = new TreeMap<>(ranked);
    for (AddedToken special : specials) {
      byte[] text = special.text().getBytes(StandardCharsets.UTF_8);
      if (all.put(special.id(), text) != null) {
        throw new IncompatibleArtifactException(
            format(
                "special token: %s of id %d (expected an id that no other token has) at %s",
                special.text(), special.id(), uri));
      }
    }
    int size = all.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
    byte[][] tokens = new byte[size][0];
    all.forEach((id, bytes) -> tokens[id] = bytes);
    return new BytePairModel(pattern, tokens, merges, specials);
  }

  private static List<Merge> merges(Map<Integer, byte[]> ranked, String uri) {
    RankedTokens tokens = new RankedTokens();
    List<Merge> merges = new ArrayList<>();
    for (Map.Entry<Integer, byte[]> entry : ranked.entrySet()) {
      if (!tokens.add(entry.getValue(), entry.getKey())) {
        throw underived("has the bytes of a lower rank", entry.getKey(), uri);
      }
    }
    for (Map.Entry<Integer, byte[]> entry : ranked.entrySet()) {
      if (entry.getValue().length > 1) {
        merges.add(
            tokens
                .merge(entry.getValue(), entry.getKey())
                .orElseThrow(() -> underived("is no pair of lower ones", entry.getKey(), uri)));
      }
    }
    return merges;
  }

  private static IncompatibleArtifactException underived(String what, int rank, String uri) {
    return new IncompatibleArtifactException(
        format(
            "tiktoken rank %d: %s (expected each token once, joined from two tokens by lower ranks)"
                + " at %s",
            rank, what, uri));
  }

  /**
   * Writes all but the special tokens; the same bytes each time.
   *
   * @throws IncompatibleArtifactException if ranks would not give the model's own merges
   */
  public static void write(BytePairModel model, OutputFile file) throws IOException {
    Map<Integer, byte[]> ranked = new TreeMap<>();
    Set<Integer> specials = new HashSet<>(model.specials().stream().map(AddedToken::id).toList());
    for (int id = 0; id < model.vocabularySize(); id++) {
      if (model.isUsed(id) && !specials.contains(id)) {
        ranked.put(id, model.tokenBytes(id));
      }
    }
    if (!merges(ranked, file.uri()).equals(model.merges())) {
      throw new IncompatibleArtifactException(
          "merges: not in the order of ids (expected as tiktoken derives them) at " + file.uri());
    }
    StringBuilder text = new StringBuilder();
    Base64.Encoder base64 = Base64.getEncoder();
    ranked.forEach(
        (rank, token) ->
            text.append(base64.encodeToString(token)).append(' ').append(rank).append('\n'));
    file.write(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Tokens by their bytes, with ranks that are ids, too. Tiktoken joins whichever neighbours spell
   * the token of lowest rank; the same pairs join if each token is made from the two parts that its
   * own bytes come to by lower ranks alone.
   */
  static final class RankedTokens {

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
     * The merge that makes a token of two bytes or more; empty if lower ranks do not lead to it, or
     * a byte has none.
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
}
