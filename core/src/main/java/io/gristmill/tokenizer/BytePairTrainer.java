package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.tokenizer.BytePairModel.Merge;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Byte-pair training (Sennrich et al. 2016, arXiv 1508.07909) with the exact outcome of Hugging
 * Face's trainer: the pair of highest count is merged, of equal ones that of smaller ids. Special
 * tokens have the first ids, then come the bytes in the order of their characters in vocabulary
 * files, then the merges. The result depends on the counts alone, not on the order of pieces.
 *
 * <p>Two differences from Hugging Face: counts have 64 bits, and a merge that would spell a special
 * token is not made, so that no ordinary text is encoded to one.
 */
public final class BytePairTrainer {

  private final Settings settings;
  private final IntConsumer progress;

  /**
   * Creates a trainer that reports its progress.
   *
   * @param progress receives the vocabulary size after each merge
   */
  public BytePairTrainer(Settings settings, IntConsumer progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * The settings of a training.
   *
   * @param vocabularySize most entries, special tokens and bytes included; fewer when no pair is
   *     left
   * @param minFrequency pairs seen less often are not merged
   * @param pattern pre-tokenizer the pieces were cut with
   */
  public record Settings(
      int vocabularySize,
      long minFrequency,
      List<String> specialTokens,
      String pattern,
      Alphabet alphabet) {

    public Settings {
      specialTokens = List.copyOf(specialTokens);
      if (new HashSet<>(specialTokens).size() < specialTokens.size()
          || specialTokens.stream().anyMatch(token -> token.length() < 2)) {
        throw new InvalidConfigException(
            format(
                "tokenizer.special-tokens: %s (expected distinct, of two characters or more)",
                specialTokens));
      }
    }
  }

  /** Which bytes have an id. */
  public enum Alphabet {
    /** All 256: every text can be encoded. */
    ALL_BYTES,
    /** Those in the corpus; others are dropped when text is encoded. */
    SEEN_BYTES
  }

  public BytePairModel train(PieceCounts counts) {
    int[] idOfByte = new int[256];
    List<byte[]> tokens = firstTokens(counts, idOfByte);
    if (tokens.size() > settings.vocabularySize()) {
      throw new InvalidConfigException(
          format(
              "tokenizer.vocabulary-size: %d (expected at least %d for special tokens and bytes)",
              settings.vocabularySize(), tokens.size()));
    }
    SymbolText text = new SymbolText(counts, idOfByte, tokens.size());
    PairQueue queue = new PairQueue();
    text.addPairs(queue);
    queue.enqueueNew();
    List<Merge> merges = merge(text, queue, tokens);
    return new BytePairModel(settings.pattern(), tokens.toArray(byte[][]::new), merges, specials());
  }

  private List<Merge> merge(SymbolText text, PairQueue queue, List<byte[]> tokens) {
    Set<String> reserved = new HashSet<>(settings.specialTokens());
    List<Merge> merges = new ArrayList<>();
    while (tokens.size() < settings.vocabularySize()) {
      int next = queue.poll(Math.max(1, settings.minFrequency()));
      if (next < 0) {
        break;
      }
      int left = (int) (queue.pair(next) >>> 32);
      int right = (int) queue.pair(next);
      byte[] token = concat(tokens.get(left), tokens.get(right));
      if (!reserved.contains(ByteAlphabet.write(token))) {
        merges.add(new Merge(left, right, tokens.size()));
        text.join(left, right, tokens.size(), queue.takePlaces(next), queue);
        queue.enqueueNew();
        tokens.add(token);
        progress.accept(tokens.size());
      }
    }
    return merges;
  }

  private List<byte[]> firstTokens(PieceCounts counts, int[] idOfByte) {
    List<byte[]> tokens = new ArrayList<>();
    settings.specialTokens().forEach(text -> tokens.add(text.getBytes(StandardCharsets.UTF_8)));
    boolean[] seen = seen(counts);
    for (int value : ByteAlphabet.bytesInOrder()) {
      if (seen[value]) {
        idOfByte[value] = tokens.size();
        tokens.add(new byte[] {(byte) value});
      }
    }
    return tokens;
  }

  private boolean[] seen(PieceCounts counts) {
    boolean[] seen = new boolean[256];
    Arrays.fill(seen, settings.alphabet() == Alphabet.ALL_BYTES);
    counts.forEach(
        (utf8, from, to, count) -> {
          for (int i = from; i < to; i++) {
            seen[utf8[i] & 0xFF] = true;
          }
        });
    return seen;
  }

  private List<AddedToken> specials() {
    List<AddedToken> specials = new ArrayList<>();
    for (String text : settings.specialTokens()) {
      specials.add(AddedToken.special(specials.size(), text));
    }
    return specials;
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /**
   * All distinct pieces end to end as symbols, one array place a byte, that can be joined where
   * they stand. The first place of a symbol holds its id and, if it is longer than a byte, its last
   * place the complement of the first: neighbours on both sides are found without links.
   */
  private static final class SymbolText {

    private static final int BOUNDARY = Integer.MIN_VALUE;

    private final int[] symbols;

    /** Number of the piece a place belongs to. */
    private final int[] pieces;

    private final long[] weights;

    /** Bytes of each symbol, by id. */
    private int[] lengths;

    SymbolText(PieceCounts counts, int[] idOfByte, int ids) {
      symbols = new int[Math.addExact(Math.addExact(counts.bytes(), counts.size()), 1)];
      pieces = new int[symbols.length];
      weights = new long[counts.size()];
      lengths = new int[ids];
      Arrays.fill(lengths, 1);
      load(counts, idOfByte);
    }

    private void load(PieceCounts counts, int[] idOfByte) {
      int[] at = {0, 0};
      symbols[0] = BOUNDARY;
      counts.forEach(
          (utf8, from, to, count) -> {
            int piece = at[1]++;
            weights[piece] = count;
            for (int i = from; i < to; i++) {
              symbols[++at[0]] = idOfByte[utf8[i] & 0xFF];
              pieces[at[0]] = piece;
            }
            symbols[++at[0]] = BOUNDARY;
          });
    }

    /** Adds every pair of neighbours. */
    void addPairs(PairQueue queue) {
      for (int at = 1; at + 1 < symbols.length; at++) {
        if (symbols[at] >= 0 && symbols[at + 1] >= 0) {
          queue.add(PairQueue.pair(symbols[at], symbols[at + 1]), at, weights[pieces[at]]);
        }
      }
    }

    /** Merges all occurrences of a pair from left to right and adds the new pairs to the queue. */
    void join(int left, int right, int merged, int[] places, PairQueue queue) {
      if (merged >= lengths.length) {
        lengths = Arrays.copyOf(lengths, merged * 2);
      }
      lengths[merged] = lengths[left] + lengths[right];
      for (int at : places) {
        int second = at + lengths[left];
        if (symbols[at] == left && symbols[second] == right) {
          joinAt(at, second, merged, queue);
        }
      }
    }

    private void joinAt(int at, int second, int merged, PairQueue queue) {
      int left = symbols[at];
      int right = symbols[second];
      long weight = weights[pieces[at]];
      int end = at + lengths[merged];
      int before = previous(at);
      symbols[second] = BOUNDARY;
      symbols[at] = merged;
      symbols[end - 1] = ~at;
      if (before != BOUNDARY) {
        queue.subtract(PairQueue.pair(symbols[before], left), weight);
        queue.add(PairQueue.pair(symbols[before], merged), before, weight);
      }
      if (symbols[end] >= 0) {
        queue.subtract(PairQueue.pair(right, symbols[end]), weight);
        queue.add(PairQueue.pair(merged, symbols[end]), at, weight);
      }
    }

    private int previous(int at) {
      int tag = symbols[at - 1];
      return tag == BOUNDARY ? BOUNDARY : tag >= 0 ? at - 1 : ~tag;
    }
  }
}
