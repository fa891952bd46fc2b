package io.gristmill.tokens.exchange;

import io.gristmill.tokens.ShardIndex.ShardIndexWriter;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenType;
import io.gristmill.tokens.exchange.LlmcFormat.LlmcVersion;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The formats of token files by name. */
public final class TokenFormats {

  private static final Map<String, TokenFormat> FORMATS =
      Map.of(
          "datatrove", new DatatroveFormat(),
          "llmc", new LlmcFormat(),
          "llmc-gpt2", new LlmcFormat(LlmcVersion.GPT2),
          "llmc-llama3", new LlmcFormat(LlmcVersion.LLAMA3),
          "megatron", TokenFormats::writeMegatron,
          "nanogpt", TokenFormats::writeNanoGpt);

  private TokenFormats() {}

  /** Returns all names in sorted order. */
  public static Set<String> names() {
    return new TreeMap<>(FORMATS).keySet();
  }

  /** Returns the format with the given name, if any. */
  public static Optional<TokenFormat> find(String name) {
    return Optional.ofNullable(FORMATS.get(name));
  }

  /**
   * One pair {@code train.bin}, {@code train.idx} and one of {@code validation}, for Megatron's
   * {@code --data-path}: all shards of a split in order, the end-of-text id after each document,
   * and one sequence per document. Offsets have 64 bits, so that files may have any length.
   */
  private static void writeMegatron(TokenCorpus corpus, ExportDirectory directory)
      throws IOException {
    ShardManifest manifest = corpus.manifest();
    TokenType type = TokenType.forVocabulary(manifest.vocabularySize());
    for (Split split : corpus.splits()) {
      directory.write(
          split.key() + ".bin",
          out -> new IdWriter(out, type, manifest.vocabularySize()).copy(corpus.ids(split)));
      directory.write(
          split.key() + ".idx",
          out ->
              new ShardIndexWriter(type, manifest.documents(split))
                  .write(out, lengths -> corpus.documentLengths(split, lengths)));
    }
  }

  /**
   * nanoGPT's {@code train.bin} and {@code val.bin} (its {@code data/openwebtext/prepare.py}):
   * uint16 ids and nothing else, the end-of-text id after each document. They are memory-mapped, so
   * that they may have any length.
   */
  private static void writeNanoGpt(TokenCorpus corpus, ExportDirectory directory)
      throws IOException {
    ShardManifest manifest = corpus.manifest();
    TokenType.UINT16.require(
        manifest.vocabularySize(),
        "nanogpt's files are uint16; llmc and megatron have a wider type",
        manifest.tokenizerFingerprint());
    for (Split split : corpus.splits()) {
      directory.write(
          split == Split.TRAIN ? "train.bin" : "val.bin",
          out ->
              new IdWriter(out, TokenType.UINT16, manifest.vocabularySize())
                  .copy(corpus.ids(split)));
    }
  }

  /** A token file format of another trainer. */
  @FunctionalInterface
  public interface TokenFormat {

    /**
     * Writes a corpus with bounded memory and deterministic bytes. Splits without tokens have no
     * file.
     *
     * @param directory to write into, on the corpus's storage or another
     * @throws io.gristmill.error.IncompatibleArtifactException if an id does not fit its type
     */
    void write(TokenCorpus corpus, ExportDirectory directory) throws IOException;
  }
}
