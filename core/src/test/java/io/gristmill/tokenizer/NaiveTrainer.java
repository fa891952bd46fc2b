package io.gristmill.tokenizer;

import io.gristmill.tokenizer.pieces.PieceCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Byte-pair training as one would explain it: count all pairs, join the best, start over. */
final class NaiveTrainer {

  /** Two tokens by id and bytes. */
  record Pair(int left, int right, String leftToken, String rightToken) {}

  static final Comparator<Pair> SMALLER_IDS =
      Comparator.comparingInt(Pair::left).thenComparingInt(Pair::right);

  static final Comparator<Pair> GREATER_BYTES =
      Comparator.comparing((Pair pair) -> bytes(pair.leftToken()))
          .thenComparing(pair -> bytes(pair.rightToken()))
          .reversed();

  private final List<String> tokens = new ArrayList<>();
  private final List<List<Integer>> words = new ArrayList<>();
  private final List<Long> weights = new ArrayList<>();

  private NaiveTrainer(Map<String, Long> pieces) {
    for (int value : ByteAlphabet.bytesInOrder()) {
      tokens.add(ByteAlphabet.write(new byte[] {(byte) value}));
    }
    pieces.forEach(
        (piece, count) -> {
          String written = ByteAlphabet.write(piece.getBytes(StandardCharsets.UTF_8));
          words.add(new ArrayList<>(written.chars().mapToObj(this::id).toList()));
          weights.add(count);
        });
  }

  private Integer id(int c) {
    return tokens.indexOf(Character.toString(c));
  }

  static List<String> merges(PieceCounts counts, Comparator<Pair> ties, int most) {
    Map<String, Long> pieces = new HashMap<>();
    counts.forEach(
        (utf8, from, to, count) ->
            pieces.put(new String(utf8, from, to - from, StandardCharsets.UTF_8), count));
    return merges(pieces, ties, most);
  }

  static List<String> merges(Map<String, Long> pieces, Comparator<Pair> ties, int most) {
    NaiveTrainer trainer = new NaiveTrainer(pieces);
    List<String> merges = new ArrayList<>();
    while (merges.size() < most) {
      Map<Pair, Long> counts = trainer.count();
      if (counts.isEmpty()) {
        break;
      }
      long highest = counts.values().stream().mapToLong(count -> count).max().getAsLong();
      Pair best =
          counts.keySet().stream().filter(pair -> counts.get(pair) == highest).min(ties).get();
      trainer.join(best);
      merges.add(best.leftToken() + " " + best.rightToken());
    }
    return merges;
  }

  private Map<Pair, Long> count() {
    Map<Pair, Long> counts = new HashMap<>();
    for (int w = 0; w < words.size(); w++) {
      List<Integer> word = words.get(w);
      for (int i = 0; i + 1 < word.size(); i++) {
        int left = word.get(i);
        int right = word.get(i + 1);
        Pair pair = new Pair(left, right, tokens.get(left), tokens.get(right));
        counts.merge(pair, weights.get(w), Long::sum);
      }
    }
    return counts;
  }

  private void join(Pair pair) {
    tokens.add(pair.leftToken() + pair.rightToken());
    for (List<Integer> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        if (word.get(i) == pair.left() && word.get(i + 1) == pair.right()) {
          word.set(i, tokens.size() - 1);
          word.remove(i + 1);
        }
      }
    }
  }

  /** Orders as bytes do, in the alphabet of vocabulary files. */
  private static String bytes(String token) {
    return new String(ByteAlphabet.read(token), StandardCharsets.ISO_8859_1);
  }
}
