package io.gristmill.spark.cli.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.stage.RunConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Loads the configuration with these options over it. */
  Loaded<RunConfig> load(RunOptions options) throws JsonProcessingException {
    List<String> settings = new ArrayList<>();
    Map<String, String> written = new HashMap<>();
    given()
        .forEach(
            (name, value) -> {
              String key = (name.equals("seed") ? "" : "generation.") + name;
              settings.add(key + "=" + value);
              written.put(key, "--" + name + " " + value);
            });
    if (!stops.isEmpty()) {
      settings.add("generation.stop=" + new ObjectMapper().writeValueAsString(stops));
      written.put("generation.stop", "--stop");
    }
    return options.load(settings, written);
  }

  /** The values of the options that are given, by name. */
  private Map<String, String> given() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("seed", seed);
    all.put("max-tokens", maxTokens);
    all.put("temperature", temperature);
    all.put("top-k", topK);
    all.put("top-p", topP);
    all.put("repetition-penalty", repetitionPenalty);
    all.values().removeIf(Objects::isNull);
    return all;
  }
}
