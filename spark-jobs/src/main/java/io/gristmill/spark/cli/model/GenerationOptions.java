package io.gristmill.spark.cli.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that are short for the settings of {@code generation}. */
final class GenerationOptions {

  @Option(names = "--seed", paramLabel = "N", description = "seed of sampling (seed)")
  private String seed;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "maximum number of tokens of a text")
  private String maxTokens;

  @Option(names = "--temperature", paramLabel = "X", description = "0 takes the most likely token")
  private String temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "sample from the N most likely tokens; 0 for all")
  private String topK;

  @Option(
      names = "--top-p",
      paramLabel = "X",
      description = "sample from the fewest tokens that together have this probability; 1 for all")
  private String topP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "above 1 makes tokens that are in the text already less likely")
  private String repetitionPenalty;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "text that ends the output and is left out of it (repeatable)")
  private final List<String> stops = new ArrayList<>();

  /** Returns the settings in the syntax of {@code --set}. */
  List<String> settings() throws JsonProcessingException {
    List<String> settings = new ArrayList<>();
    add("seed", seed, settings);
    add("generation.max-tokens", maxTokens, settings);
    add("generation.temperature", temperature, settings);
    add("generation.top-k", topK, settings);
    add("generation.top-p", topP, settings);
    add("generation.repetition-penalty", repetitionPenalty, settings);
    if (!stops.isEmpty()) {
      settings.add("generation.stop=" + new ObjectMapper().writeValueAsString(stops));
    }
    return settings;
  }

  private static void add(String key, String value, List<String> settings) {
    Optional.ofNullable(value).ifPresent(given -> settings.add(key + "=" + given));
  }
}
