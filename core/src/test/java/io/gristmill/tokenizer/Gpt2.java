package io.gristmill.tokenizer;

import io.gristmill.SharedData;
import io.gristmill.io.LocalStorage;
import java.io.IOException;

/** GPT-2's tokenizer, out of the shared test data. */
final class Gpt2 {

  private Gpt2() {}

  static BytePairTokenizer tokenizer() throws IOException {
    return new BytePairTokenizer(
        TokenizerFiles.read(new LocalStorage(), SharedData.path("tokenizer").toString()));
  }
}
