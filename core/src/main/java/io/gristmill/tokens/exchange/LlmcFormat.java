package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * llm.c's shards {@code train_000000.bin} and so on: a header of 256 int32 {magic, version, number
 * of ids, 0...}, then the ids, the end of the text <em>before</em> each document. Shards are full
 * but for the last, so that a document may go on in the next ({@code dev/data/fineweb.py}).
 */
final class LlmcFormat implements TokenFormat {

  private static final long SHARD_IDS = 100_000_000;
  private static final int HEADER_INTS = 256;

  private final Optional<LlmcVersion> version;
  private final long shardIds;

  /** The version by the vocabulary: GPT-2's where it fits. */
  LlmcFormat() {
    this(Optional.empty(), SHARD_IDS);
  }

  LlmcFormat(LlmcVersion version) {
    this(Optional.of(version), SHARD_IDS);
  }

  /** With shards of another length: its count is an int32. */
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
        .require(corpus.manifest(), "llm.c's GPT-2 files are uint16; llmc-llama3's are wider");
    for (Split split : corpus.splits()) {
      write(corpus, split, chosen, directory);
    }
  }

  static LlmcVersion fitting(ShardManifest manifest) {
    return LlmcVersion.GPT2.width().fits(manifest) ? LlmcVersion.GPT2 : LlmcVersion.LLAMA3;
  }

  /** With the end of the text before, not after each, the last goes to the front. */
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
    IdWidth.INT32.put(chosen.magic(), header, 0);
    IdWidth.INT32.put(chosen.version(), header, Integer.BYTES);
    IdWidth.INT32.put(Math.toIntExact(count), header, 2 * Integer.BYTES);
    return header;
  }
}
