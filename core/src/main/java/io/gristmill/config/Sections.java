package io.gristmill.config;

import static io.gristmill.config.Limits.ABOVE_ZERO;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import io.gristmill.io.http.HttpSettings;
import java.io.Serializable;
import java.util.List;

/** The sections of a few keys each. */
public final class Sections {

  private Sections() {}

  /**
   * The {@code http} section: access to web servers. It is not part of fingerprints, because it
   * does not change the bytes that are read.
   *
   * @param attempts consecutive requests without progress after which a shard fails
   * @param requestsPerSecond maximum request rate of a process, over all its tasks
   * @param timeoutSeconds maximum wait for a connection, a response or its next bytes
   */
  public record HttpSection(
      @AtLeast(1) int attempts,
      @AtLeast(ABOVE_ZERO) double requestsPerSecond,
      @AtLeast(1) int timeoutSeconds)
      implements Serializable {

    /** Returns the same values for the HTTP reader. */
    public HttpSettings settings() {
      return new HttpSettings(attempts, requestsPerSecond, timeoutSeconds);
    }
  }

  /**
   * The {@code tokenizer} section: training of the tokenizer.
   *
   * @param from directory with a {@code tokenizer.json} to use instead of training a tokenizer;
   *     empty to train one
   * @param minFrequency pairs with fewer occurrences are not merged
   * @param minPieceFrequency pre-tokens with fewer occurrences are not sent to the driver
   * @param maxPieces maximum number of distinct pre-tokens sent to the driver, which holds them in
   *     memory; the least frequent ones are left out
   * @param pattern pre-tokenizer: {@code gpt2}, {@code cl100k} or {@code o200k}
   * @param specialTokens receive the first ids; the first one marks the end of a text
   */
  public record TokenizerSection(
      String from,
      @AtLeast(257) int vocabularySize,
      @AtLeast(0) int minFrequency,
      @AtLeast(1) int minPieceFrequency,
      @AtLeast(1000) int maxPieces,
      String pattern,
      List<String> specialTokens)
      implements Serializable {}

  /**
   * The {@code tokens} section: the train/validation split and the token shards.
   *
   * @param validationFraction fraction of documents held out, chosen by the hash of their cluster
   * @param shardTokens maximum number of tokens in a shard
   * @param compareWith directory with the {@code tokenizer.json} of another tokenizer, whose tokens
   *     are counted too; empty for none
   */
  public record TokensSection(
      @Between(min = 0, max = 0.9) double validationFraction,
      @AtLeast(1) long shardTokens,
      String compareWith)
      implements Serializable {}

  /**
   * The {@code evaluation} section: metrics on the validation split, and tasks.
   *
   * @param stride tokens that each window of the split predicts: fewer tokens have more context and
   *     take more time; 0 for the whole context
   * @param groups largest groups of documents to report of each kind; 0 for no groups
   * @param tasks task files (JSON lines), optionally with their format: {@code FORMAT:FILE}
   * @param fewShot solved items before each item of a task
   * @param contaminationNgram number of words that a contaminated item shares with a training
   *     document; 0 for no check
   * @param recallTokens number of most frequent tokens over which recall is averaged
   * @param ngram order of the n-gram baseline
   */
  public record EvaluationSection(
      @AtLeast(0) int stride,
      @AtLeast(0) int groups,
      List<String> tasks,
      @AtLeast(0) int fewShot,
      @AtLeast(0) int contaminationNgram,
      @AtLeast(1) int recallTokens,
      @AtLeast(1) int ngram)
      implements Serializable {}

  /**
   * The {@code generation} section: sampling of text.
   *
   * @param temperature 0 for greedy decoding
   * @param topK number of most likely tokens to sample from; 0 for all
   * @param topP samples from the smallest set of tokens with this total probability; 1 for all
   * @param repetitionPenalty above 1, tokens that already occur become less likely; 1 for none
   * @param maxTokens maximum number of tokens to generate
   * @param stop texts that end the generated text and are not part of it
   */
  public record GenerationSection(
      @AtLeast(0) double temperature,
      @AtLeast(0) int topK,
      @Between(min = ABOVE_ZERO, max = 1) double topP,
      @AtLeast(ABOVE_ZERO) double repetitionPenalty,
      @AtLeast(1) int maxTokens,
      List<String> stop)
      implements Serializable {}

  /**
   * The {@code encryption} section: encryption of all files of a run.
   *
   * @param key location of the run's key, {@code env:NAME} or {@code file:/path}, never the key
   *     itself; empty for an unencrypted run
   */
  public record EncryptionSection(String key) implements Serializable {}
}
