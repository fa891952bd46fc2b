package io.gristmill.spark.finetune;

import io.gristmill.tokenizer.chat.EncodedChat;
import io.gristmill.tokens.sequences.TokenBatch;
import java.util.Arrays;

/**
 * One text of a row.
 *
 * @param inputs ids
 * @param targets as many
 * @param isCut whether the example has more ids
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EncodedText(int[] inputs, int[] targets, boolean isCut) {

  /** Targets without any. */
  static int[] ignored(int length) {
    int[] targets = new int[length];
    Arrays.fill(targets, TokenBatch.IGNORED);
    return targets;
  }

  /**
   * A conversation whose answers are the targets. If it is longer than {@code length} inputs, it
   * loses the beginning of what precedes the first answer, and then the end of its answers.
   */
  static EncodedText of(EncodedChat chat, int length, boolean isCut) {
    int[] ids = chat.ids();
    int firstAnswer = 0;
    while (firstAnswer < ids.length - 1 && !chat.isAnswer()[firstAnswer]) {
      firstAnswer++;
    }
    int surplus = Math.max(0, ids.length - 1 - length);
    int from = Math.min(surplus, Math.max(0, firstAnswer - 1));
    int count = Math.min(length, ids.length - 1 - from);
    int[] targets = ignored(count);
    for (int i = 0; i < count; i++) {
      int next = from + i + 1;
      targets[i] = chat.isAnswer()[next] ? ids[next] : TokenBatch.IGNORED;
    }
    return new EncodedText(
        Arrays.copyOfRange(ids, from, from + count), targets, isCut || surplus > 0);
  }

  int length() {
    return inputs.length;
  }

  /** Number of targets. */
  int learned() {
    return (int) Arrays.stream(targets).filter(id -> id != TokenBatch.IGNORED).count();
  }
}
