package io.gristmill.tokens.exchange;

import io.gristmill.tokens.Split;
import java.io.IOException;

/**
 * nanoGPT's {@code train.bin} and {@code val.bin} (its {@code data/openwebtext/prepare.py}): uint16
 * ids and nothing else, the end of the text after each document. They are memory-mapped, so that
 * they may be of any length.
 */
final class NanoGptFormat implements TokenFormat {

  @Override
  public void write(TokenCorpus corpus, ExportDirectory directory) throws IOException {
    IdWidth.UINT16.require(
        corpus.manifest(), "nanogpt's files are uint16; llmc and megatron have a wider type");
    for (Split split : corpus.splits()) {
      directory.write(
          split == Split.TRAIN ? "train.bin" : "val.bin",
          out ->
              new IdWriter(out, IdWidth.UINT16, corpus.manifest().vocabularySize())
                  .copy(corpus.ids(split)));
    }
  }
}
