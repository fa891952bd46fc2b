package io.gristmill.spark.cli.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Short forms of the settings under {@code generation}. */
final class GenerationOptions {

  @Option(names = "--seed", paramLabel = "N", description = "of what is drawn (seed)")
  private String seed;

  @Option(names = "--max-tokens", paramLabel = "N", description = "most tokens of a text")
  private String maxTokens;

  @Option(names = "--temperature", paramLabel = "X", description = "0 takes the likeliest token")
  private String temperature;

  @Option(names = "--top-k", paramLabel = "N", description = "draw from the N likeliest; 0 for all")
  private String topK;

  @Option(
      names = "--top-p",
      paramLabel = "X",
      description = "draw from the fewest tokens that have this probability; 1 for all")
  private String topP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "above 1 avoids tokens the text already has")
  private String repetitionPenalty;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "ends a text, itself left out (repeatable)")
  private final List<String> stops = new ArrayList<>();

  /** As {@code --set} takes them. */
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
