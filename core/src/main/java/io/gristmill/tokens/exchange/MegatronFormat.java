package io.gristmill.tokens.exchange;

import io.gristmill.tokens.ShardIndexWriter;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.bytes.TokenType;
import java.io.IOException;

/**
 * One pair {@code train.bin}, {@code train.idx} and one of {@code validation}, for Megatron's
 * {@code --data-path}: all shards of a split in order, the end of the text after each document, a
 * document a sequence. Offsets are 64 bits wide, so that they may be of any length.
 */
final class MegatronFormat implements TokenFormat {

  @Override
  public void write(TokenCorpus corpus, ExportDirectory directory) throws IOException {
    ShardManifest manifest = corpus.manifest();
    TokenType type = TokenType.forVocabulary(manifest.vocabularySize());
    IdWidth width = type == TokenType.UINT16 ? IdWidth.UINT16 : IdWidth.INT32;
    for (Split split : corpus.splits()) {
      directory.write(
          split.key() + ".bin",
          out -> new IdWriter(out, width, manifest.vocabularySize()).copy(corpus.ids(split)));
      directory.write(
          split.key() + ".idx",
          out ->
              new ShardIndexWriter(type, manifest.documents(split))
                  .write(out, lengths -> corpus.documentLengths(split, lengths)));
    }
  }
}
