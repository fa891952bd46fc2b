package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.tokenizer.BytePairModel.EncodingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tokenizers in files: Hugging Face's {@code tokenizer.json}, or a vocabulary ({@code vocab.json},
 * GPT-2's {@code encoder.json}) with its merges ({@code merges.txt}, {@code vocab.bpe}).
 */
public final class TokenizerFiles {

  public static final String TOKENIZER = "tokenizer.json";
  public static final String VOCABULARY = "vocab.json";
  public static final String MERGES = "merges.txt";

  /** The file that each known set has, and what else belongs to it. */
  private static final List<List<String>> SETS =
      List.of(
          List.of(TOKENIZER), List.of(VOCABULARY, MERGES), List.of("encoder.json", "vocab.bpe"));

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String MERGES_HEADER = "#version: 0.2";

  private TokenizerFiles() {}

  /**
   * Writes {@link #TOKENIZER}, {@link #VOCABULARY} and {@link #MERGES}; the same bytes each time.
   * Only the first contains the pattern: readers of the other two alone assume that of GPT-2.
   */
  public static void write(BytePairModel model, Storage storage, String directory)
      throws IOException {
    byte[] tokenizer =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(TokenizerJson.write(model));
    byte[] vocabulary = JSON.writeValueAsBytes(TokenizerJson.vocabulary(model));
    String merges =
        TokenizerJson.merges(model).stream()
            .collect(Collectors.joining("\n", MERGES_HEADER + "\n", "\n"));
    storage.output(directory + "/" + TOKENIZER).write(tokenizer);
    storage.output(directory + "/" + VOCABULARY).write(vocabulary);
    storage.output(directory + "/" + MERGES).write(merges.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a directory has one of the known sets of files. */
  public static boolean exist(Storage storage, String directory) throws IOException {
    for (List<String> set : SETS) {
      if (storage.exists(directory + "/" + set.get(0))) {
        return true;
      }
    }
    return false;
  }

  /** Reads whichever of the known sets of files a directory has. */
  public static BytePairModel read(Storage storage, String directory) throws IOException {
    if (storage.exists(directory + "/" + TOKENIZER)) {
      return readTokenizer(storage.input(directory + "/" + TOKENIZER));
    }
    for (List<String> pair : SETS.subList(1, SETS.size())) {
      if (storage.exists(directory + "/" + pair.get(0))) {
        if (!storage.exists(directory + "/" + pair.get(1))) {
          throw new InvalidInputException(
              format(
                  "tokenizer: no %s (expected it beside %s) at %s",
                  pair.get(1), pair.get(0), directory));
        }
        return readVocabulary(
            storage.input(directory + "/" + pair.get(0)),
            storage.input(directory + "/" + pair.get(1)));
      }
    }
    throw new InvalidInputException(
        "tokenizer: none (expected tokenizer.json, vocab.json or encoder.json) at " + directory);
  }

  /** Reads a file in Hugging Face's format. */
  public static BytePairModel readTokenizer(InputFile file) throws IOException {
    return TokenizerJson.read(json(file), file.uri());
  }

  /**
   * Reads a vocabulary and its merges, which do not say their pattern: it is GPT-2's. An entry that
   * is neither a byte nor a merge is a special token.
   */
  public static BytePairModel readVocabulary(InputFile vocabulary, InputFile merges)
      throws IOException {
    VocabularyReader reader = new VocabularyReader(json(vocabulary), vocabulary.uri());
    for (String line : text(merges).split("\r?\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("#version")) {
        reader.addMerge(line);
      }
    }
    reader.addSpecialsByElimination();
    return reader.model(PreTokenizerJson.GPT2, EncodingOptions.NONE);
  }

  private static JsonNode json(InputFile file) throws IOException {
    try {
      return JSON.readTree(text(file));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IncompatibleArtifactException(
          "tokenizer file: " + Messages.reason(e) + " (expected JSON) at " + file.uri(), e);
    }
  }

  private static String text(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
