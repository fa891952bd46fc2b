package io.gristmill.tokenizer.chat;

/**
 * A conversation as ids, up to the end of its last answer.
 *
 * @param isAnswer whether the assistant wrote each id, which includes the end of its turn
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EncodedChat(int[] ids, boolean[] isAnswer) {

  /** Number of ids that the assistant wrote. */
  public int answerTokens() {
    int count = 0;
    for (boolean answer : isAnswer) {
      count += answer ? 1 : 0;
    }
    return count;
  }
}
