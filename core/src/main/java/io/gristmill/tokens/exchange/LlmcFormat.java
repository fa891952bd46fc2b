package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenType;
import io.gristmill.tokens.exchange.TokenCorpus.SplitIds;
import io.gristmill.tokens.exchange.TokenFormats.TokenFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * llm.c's shards {@code train_000000.bin} and so on: a header of 256 int32 {magic, version, number
 * of ids, 0...}, then the ids, with the end-of-text id <em>before</em> each document. Shards are
 * full except the last, so that a document may continue in the next ({@code dev/data/fineweb.py}).
 */
final class LlmcFormat implements TokenFormat {

  private static final long SHARD_IDS = 100_000_000;
  private static final int HEADER_INTS = 256;

  private final Optional<LlmcVersion> version;
  private final long shardIds;

  /** Chooses the version by vocabulary size: GPT-2's if it fits. */
  LlmcFormat() {
    this(Optional.empty(), SHARD_IDS);
  }

  LlmcFormat(LlmcVersion version) {
    this(Optional.of(version), SHARD_IDS);
  }

  /** Sets the number of ids in a shard, which must fit into an int32. */
  LlmcFormat(Optional<LlmcVersion> version, long shardIds) {
    if (shardIds < 1 || shardIds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "ids of a shard: " + shardIds + " (expected 1 to " + Integer.MAX_VALUE + ")");
    }
    this.version = version;
    this.shardIds = shardIds;
  }

  @Override
  public void write(TokenCorpus corpus, ExportDirectory directory) throws IOException {
    LlmcVersion chosen = version.orElseGet(() -> fitting(corpus.manifest()));
    chosen
        .width()
        .require(
            corpus.manifest().vocabularySize(),
            "llm.c's GPT-2 files are uint16; llmc-llama3's are wider",
            corpus.manifest().tokenizerFingerprint());
    for (Split split : corpus.splits()) {
      write(corpus, split, chosen, directory);
    }
  }

  static LlmcVersion fitting(ShardManifest manifest) {
    return LlmcVersion.GPT2.width().fits(manifest.vocabularySize())
        ? LlmcVersion.GPT2
        : LlmcVersion.LLAMA3;
  }

  /**
   * Moves the last end-of-text id to the front, because it precedes each document in this format.
   */
  private void write(TokenCorpus corpus, Split split, LlmcVersion chosen, ExportDirectory directory)
      throws IOException {
    ShardManifest manifest = corpus.manifest();
    long total = manifest.tokens(split);
    SplitIds ids = corpus.ids(split);
    for (long first = 0; first < total; first += shardIds) {
      long start = first;
      long count = Math.min(shardIds, total - first);
      directory.write(
          name(split, first / shardIds),
          out -> {
            out.write(header(chosen, count));
            IdWriter writer = new IdWriter(out, chosen.width(), manifest.vocabularySize());
            if (start == 0) {
              writer.put(manifest.endOfText());
            }
            writer.copy(ids, start == 0 ? count - 1 : count);
          });
    }
    new IdWriter(OutputStream.nullOutputStream(), chosen.width(), manifest.vocabularySize())
        .copy(ids);
  }

  private static String name(Split split, long number) {
    String name = split == Split.TRAIN ? "train" : "val";
    return format("%s_%06d.bin", name, number);
  }

  static byte[] header(LlmcVersion chosen, long count) {
    byte[] header = new byte[HEADER_INTS * Integer.BYTES];
    TokenType.INT32.put(chosen.magic(), header, 0);
    TokenType.INT32.put(chosen.version(), header, Integer.BYTES);
    TokenType.INT32.put(Math.toIntExact(count), header, 2 * Integer.BYTES);
    return header;
  }

  /** The two versions of llm.c's files ({@code dev/data/data_common.py}). */
  enum LlmcVersion {
    GPT2(20_240_520, 1, TokenType.UINT16),
    LLAMA3(20_240_801, 7, TokenType.INT32);

    private final int magic;
    private final int version;
    private final TokenType width;

    LlmcVersion(int magic, int version, TokenType width) {
      this.magic = magic;
      this.version = version;
      this.width = width;
    }

    int magic() {
      return magic;
    }

    int version() {
      return version;
    }

    TokenType width() {
      return width;
    }
  }
}
