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
}
