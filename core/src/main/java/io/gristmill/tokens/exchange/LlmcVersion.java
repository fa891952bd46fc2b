package io.gristmill.tokens.exchange;

/** llm.c's two kinds of files ({@code dev/data/data_common.py}). */
enum LlmcVersion {
  GPT2(20_240_520, 1, IdWidth.UINT16),
  LLAMA3(20_240_801, 7, IdWidth.INT32);

  private final int magic;
  private final int version;
  private final IdWidth width;

  LlmcVersion(int magic, int version, IdWidth width) {
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

  IdWidth width() {
    return width;
  }
}
